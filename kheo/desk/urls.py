"""`/lam-viec/`."""

from django.urls import path

from kheo.desk import views

app_name = "desk"

urlpatterns = [path("", views.home, name="home")]
