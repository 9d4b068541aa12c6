"""Addresses of the resources: `/dong-gop/` for everybody, the work under `/lam-viec/`."""

from django.urls import path

from kheo.resources.views import (
    contributions,
    ledger,
    public,
    public_entries,
    public_results,
    receipts,
    results,
    vouchers,
    works,
)

app_name = "resources"

urlpatterns = [
    path("dong-gop/", public.show_given, name="given"),
    path("dong-gop/but-toan/", public_entries.show_entries, name="entries"),
    path("dong-gop/<int:pk>/", contributions.show_contribution, name="contribution"),
    path("dong-gop/cong-trinh/<int:pk>-<slug:name>/", public.show_work, name="work"),
    path("lam-viec/cong-trinh/<int:pk>/tien-do/", works.progress, name="progress"),
    path("lam-viec/cong-trinh/<int:pk>/tien-do/tinh-trang/", works.condition, name="condition"),
    path("lam-viec/cong-trinh/<int:pk>/tien-do/anh/", works.photos, name="photos"),
    path("lam-viec/cong-trinh/<int:pk>/tien-do/moc/<int:milestone>/", works.milestone, name="milestone"),
    path("lam-viec/cong-trinh/<int:pk>/chuyen-quy/", works.move_left, name="move_left"),
    path("lam-viec/dong-gop/<int:pk>/nhan/", contributions.receive, name="receive"),
    path("lam-viec/dong-gop/<int:pk>/thoi-cam-ket/", contributions.release, name="release"),
    path("lam-viec/dong-gop/<int:pk>/nguoi-dong-gop/", contributions.donor, name="donor"),
    path("lam-viec/dong-gop/<int:pk>/nguoi-dong-gop/xoa/", contributions.forget, name="forget_donor"),
    path("lam-viec/dong-gop/<int:pk>/bien-nhan/", receipts.issue, name="issue_receipt"),
    path("lam-viec/dong-gop/<int:pk>/bien-nhan/<slug:code>/", receipts.receipt, name="receipt"),
    path("dong-gop/ket-qua/", public_results.show_results, name="results"),
    path("lam-viec/ket-qua-chuong-trinh/so-lieu-ky/", results.refresh_result, name="refresh_new_result"),
    path("lam-viec/ket-qua-chuong-trinh/<int:pk>/so-lieu-ky/", results.refresh_result, name="refresh_result"),
    path("lam-viec/so-quy/", ledger.show_book, name="book"),
    path("lam-viec/so-quy/khoa-so/", ledger.close, name="close"),
    path("lam-viec/so-quy/but-toan/<int:pk>/", ledger.show_entry, name="entry"),
    path("lam-viec/so-quy/but-toan/<int:pk>/dao/", ledger.reverse_one, name="reverse_entry"),
    path("lam-viec/chung-tu/", vouchers.list_vouchers, name="vouchers"),
    path("lam-viec/chung-tu/moi/", vouchers.new_voucher, name="new_voucher"),
    path("lam-viec/chung-tu/<int:pk>/", vouchers.show_voucher, name="voucher"),
    path("lam-viec/chung-tu/<int:pk>/duyet/", vouchers.approve, name="approve_voucher"),
    path("lam-viec/chung-tu/<int:pk>/tu-choi/", vouchers.refuse, name="refuse_voucher"),
    path("lam-viec/chung-tu/<int:pk>/chi/", vouchers.pay, name="pay_voucher"),
    path("lam-viec/chung-tu/<int:pk>/in/", vouchers.print_voucher, name="print_voucher"),
]
