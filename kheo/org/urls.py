"""Addresses of people, bodies and hamlets."""

from django.urls import path

from kheo.org.views import bodies, hamlets, people

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
    path("ap/<int:pk>/doi-ten/", hamlets.rename, name="rename_hamlet"),
    path("to-chuc/", bodies.list_bodies, name="bodies"),
    path("to-chuc/moi/", bodies.create, name="create_body"),
    path("to-chuc/<int:pk>/", bodies.show_body, name="body"),
    path("to-chuc/<int:pk>/doi/", bodies.change, name="change_body"),
    path("to-chuc/<int:pk>/dung/", bodies.end, name="end_body"),
]
