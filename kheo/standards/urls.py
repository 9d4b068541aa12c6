"""Addresses of the standards: `/nong-thon-moi/` for everybody, its work under `/lam-viec/tieu-chi/`."""

from django.urls import path

from kheo.standards.views import (
    awards,
    boards,
    confirming,
    dossiers,
    entry,
    evidence,
    handing_in,
    periods,
    places,
    public,
    sets,
    side_by_side,
    targets,
    timelines,
    verification,
)

app_name = "standards"

urlpatterns = [
    path("nong-thon-moi/", public.list_units, name="units"),
    path("nong-thon-moi/<int:pk>-<slug:name>/", public.show_unit, name="unit"),
    path("lam-viec/tieu-chi/truoc-sap-nhap/<int:pk>/", side_by_side.show_before_merger, name="before_merger"),
    path("lam-viec/tieu-chi/doi-chieu/<int:pk>/<int:unit>/", side_by_side.show_comparison, name="compare"),
    path("lam-viec/tieu-chi/bang/", boards.show_board, name="board"),
    path("lam-viec/tieu-chi/dien-bien/<int:pk>/<slug:code>/<str:indicator>/", timelines.show_timeline, name="timeline"),
    path("lam-viec/tieu-chi/", sets.list_sets, name="sets"),
    path("lam-viec/tieu-chi/<int:pk>/", sets.show_set, name="set"),
    path("lam-viec/tieu-chi/<int:pk>/bang.xlsx", sets.set_xlsx, name="set_xlsx"),
    path("lam-viec/tieu-chi/<int:pk>/xac-nhan/", confirming.list_rows, name="confirm_rows"),
    path("lam-viec/tieu-chi/<int:pk>/xac-nhan/<slug:kind>/<int:row>/", confirming.rule_on_row, name="confirm_row"),
    path("lam-viec/tieu-chi/<int:pk>/nhom/", places.list_groups, name="groups"),
    path("lam-viec/tieu-chi/<int:pk>/co-quan/", places.list_verifiers, name="verifiers"),
    path("lam-viec/tieu-chi/ky/", periods.list_periods, name="periods"),
    path("lam-viec/tieu-chi/ky/dong/", periods.close, name="close_period"),
    path("lam-viec/tieu-chi/ky/<int:pk>/mo/", periods.open_again, name="open_period"),
    path("lam-viec/phieu-tieu-chi/<int:pk>/so-lieu/", entry.enter, name="enter"),
    path("lam-viec/phieu-tieu-chi/<int:pk>/minh-chung/<int:indicator>/", evidence.evidence, name="evidence"),
    path("lam-viec/phieu-tieu-chi/<int:pk>/gui/", handing_in.hand_in, name="hand_in"),
    path("lam-viec/phieu-tieu-chi/<int:pk>/tham-tra/", verification.verify, name="verify"),
    path("lam-viec/phieu-tieu-chi/<int:pk>/dieu-kien/", dossiers.answer_conditions, name="conditions"),
    path("lam-viec/danh-hieu/", awards.list_awards, name="awards"),
    path("lam-viec/danh-hieu/bieu-quyet/", awards.new_vote, name="new_vote"),
    path("lam-viec/danh-hieu/da-quyet-dinh/", awards.new_title, name="new_title"),
    path("lam-viec/danh-hieu/<int:pk>/", awards.show_award, name="award"),
    path("lam-viec/danh-hieu/<int:pk>/quyet-dinh/", awards.decide, name="decide"),
    path("lam-viec/danh-hieu/<int:pk>/han-ra-soat/", awards.set_recheck, name="set_recheck"),
    path("lam-viec/danh-hieu/<int:pk>/ra-soat/", awards.look_again, name="look_again"),
    path("lam-viec/danh-hieu/<int:pk>/thu-hoi/", awards.revoke, name="revoke_title"),
    path("lam-viec/tieu-chi/muc-tieu/", targets.list_targets, name="targets"),
    path("lam-viec/tieu-chi/muc-tieu/moi/", targets.new_target, name="new_target"),
    path("lam-viec/tieu-chi/muc-tieu/<int:pk>/moc/", targets.set_milestones, name="milestones"),
]
