"""Addresses of the standards: `/nong-thon-moi/` for everybody, its work under `/lam-viec/tieu-chi/`."""

from django.urls import path

from kheo.standards.views import entry, verification

app_name = "standards"

urlpatterns = [
    path("lam-viec/phieu-tieu-chi/<int:pk>/so-lieu/", entry.enter, name="enter"),
    path("lam-viec/phieu-tieu-chi/<int:pk>/tham-tra/", verification.verify, name="verify"),
]
