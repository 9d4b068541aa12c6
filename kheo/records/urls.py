"""The generic pages at `/lam-viec/`: one address per verb."""

from django.urls import path

from kheo.records.views import editing, evidence, listing, notices, showing, targets

app_name = "records"

urlpatterns = [
    path("thong-bao/", notices.list_notices, name="notices"),
    path("chi-tieu/", targets.list_targets, name="targets"),
    path("so-lieu/<str:code>/", listing.figure_records, name="figure"),
    path("anh/<uuid:uuid>/chu-thich/", evidence.describe, name="describe_evidence"),
    path("anh/<uuid:uuid>/bo/", evidence.remove, name="remove_evidence"),
    path("<slug:slug>/", listing.list_records, name="list"),
    path("<slug:slug>/duyet/", listing.review_queue, name="queue"),
    path("<slug:slug>/phieu/", editing.blank_slip, name="slip"),
    path("<slug:slug>/moi/", editing.new_record, name="new"),
    path("<slug:slug>/<int:pk>/", showing.show_record, name="show"),
    path("<slug:slug>/<int:pk>/sua/", editing.edit_record, name="edit"),
    path("<slug:slug>/<int:pk>/lich-su/", showing.show_history, name="history"),
    path("<slug:slug>/<int:pk>/cong-bo/", showing.publish, name="publish"),
    path("<slug:slug>/<int:pk>/go/", showing.unpublish, name="unpublish"),
    path("<slug:slug>/<int:pk>/da-xem/", showing.sample, name="sample"),
    path("<slug:slug>/<int:pk>/buoc/<slug:verb>/", showing.take_step, name="step"),
]
