"""Addresses of people and hamlets."""

from django.urls import path

from kheo.org.views import hamlets, people

app_name = "org"

urlpatterns = [
    path("nguoi/", people.list_people, name="people"),
    path("nguoi/moi/", people.invite, name="invite"),
    path("nguoi/<int:pk>/", people.show_person, name="person"),
    path("nguoi/<int:pk>/ma/", people.print_code, name="code"),
    path("nguoi/<int:pk>/dong/", people.close, name="close"),
    path("nguoi/vai-tro/<int:pk>/dung/", people.revoke, name="revoke"),
    path("ap/", hamlets.list_hamlets, name="hamlets"),
    path("ap/<int:pk>/dung/", hamlets.end, name="end_hamlet"),
]
