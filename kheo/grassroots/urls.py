"""Addresses of the grassroots room."""

from django.urls import path

from kheo.grassroots.views import agreements, dissemination, meetings, plans, public, public_numbers, returns

app_name = "grassroots"
urlpatterns = [
    path("hoat-dong/", public.list_activities, name="activities"),
    path("hoat-dong/so-lieu/", public_numbers.show_numbers, name="public_numbers"),
    path("hoat-dong/<int:pk>-<slug:name>/", public.show_activity, name="activity"),
    path("su-kien/<int:pk>-<slug:name>/", plans.show_event, name="event"),
    path("lam-viec/ke-hoach/<int:pk>/khong-to-chuc/", plans.call_off, name="call_off"),
    path("lam-viec/cuoc-hop/<int:pk>/nghi-quyet/", meetings.resolutions, name="resolutions"),
    path("lam-viec/noi-con-yeu/", meetings.list_weak, name="weak"),
    path("lam-viec/noi-con-yeu/<int:pk>/", meetings.show_weak, name="weak_body"),
    path("lam-viec/trien-khai-van-ban/", dissemination.list_documents, name="disseminations"),
    path("lam-viec/trien-khai-van-ban/<int:pk>/", dissemination.show_document, name="dissemination"),
    path("lam-viec/trien-khai-van-ban/<int:pk>/nhac/", dissemination.remind, name="remind"),
    path("lam-viec/chuong-trinh-phoi-hop/<int:pk>/so-ket/<int:year>/", agreements.review_agreement, name="review_agreement"),
    path("lam-viec/bao-cao-thang/theo-doi/", returns.show_board, name="returns"),
    path("lam-viec/bao-cao-thang/theo-doi/nhac/", returns.remind, name="remind_returns"),
    path("lam-viec/bao-cao-thang/theo-doi/nam/", returns.show_year, name="returns_year"),
    path("lam-viec/bao-cao-thang/theo-doi/noi-dung/", returns.show_texts, name="returns_texts"),
    path("lam-viec/bao-cao-thang/so-lieu-thang/", returns.refresh_return, name="refresh_new_return"),
    path("lam-viec/bao-cao-thang/<int:pk>/so-lieu-thang/", returns.refresh_return, name="refresh_return"),
    path("lam-viec/bao-cao-thang/<int:pk>/con-dung-khong/", returns.look_at_rises, name="return_rises"),
]
