"""`/lam-viec/`: what is to be done, across rooms."""

from django.urls import path

from kheo.desk.views import hamlets, handover, home, overdue, reminders

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("viec/", home.list_duties, name="duties"),
    path("den-han/", overdue.list_overdue, name="overdue"),
    path("nhac-viec/", reminders.reminders, name="reminders"),
    path("nhac-viec/lich/", reminders.make_key, name="make_key"),
    path("nhac-viec/lich/dong/", reminders.revoke_key, name="revoke_key"),
    path("nhac-viec/thoi/<str:token>/", reminders.digest_off, name="digest_off"),
    path("lich/<str:key>/viec.ics", reminders.show_feed, name="feed"),
    path("ban-giao/", handover.choose_place, name="handovers"),
    path("ban-giao/<str:code>/", handover.show_handover, name="handover"),
    path("ap/<int:pk>/", hamlets.show_hamlet, name="hamlet"),
    path("ap/<int:pk>/loa/", hamlets.read_aloud, name="read_aloud"),
]
