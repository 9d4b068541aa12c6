"""The movement's addresses: `/mo-hinh/` for everybody, its work under `/lam-viec/phong-trao/`."""

from django.urls import path

from kheo.movements.views import board, public, work

app_name = "movements"

urlpatterns = [
    path("mo-hinh/", public.list_initiatives, name="initiatives"),
    path("mo-hinh/<int:pk>-<slug:name>/", public.show_initiative, name="initiative"),
    path("lam-viec/phong-trao/", board.show_board, name="board"),
    path("lam-viec/phong-trao/phat-dong/", work.launch, name="launch"),
    path("lam-viec/phong-trao/<int:pk>/", work.show_campaign, name="campaign"),
    path("lam-viec/phong-trao/<int:pk>/ket-thuc/", work.close, name="close"),
    path("lam-viec/mo-hinh/<int:pk>/cong-nhan/", work.record_recognition, name="recognise"),
    path("lam-viec/mo-hinh/<int:pk>/tinh-trang/", work.condition, name="condition"),
    path("lam-viec/mo-hinh/<int:pk>/ket-qua/", work.outputs, name="outputs"),
    path("lam-viec/mo-hinh/<int:pk>/dong-y/", work.consent, name="consent"),
]
