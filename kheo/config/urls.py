"""All addresses."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from kheo.config import design, views
from kheo.org.views.codes import redeem
from kheo.records.views.checks import ask_code, show_result
from kheo.records.views.evidence import show_evidence
from kheo.records.views.units import show_unit

# Wagtail brings doors of its own that know neither the second factor nor the limit of tries: one door for all.
to_sign_in = login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))

handler500 = views.server_error

urlpatterns = [
    path("healthz", views.alive, name="healthz"),
    path("readyz", views.ready, name="readyz"),
    path("tai-khoan/", include("allauth.urls")),
    path("dang-nhap/ma/", redeem, name="redeem"),
    path("dang-nhap/", account.login, name="account_login"),
    path("quan-tri/login/", to_sign_in, name="editors_sign_in"),
    path("_util/login/", to_sign_in, name="pages_sign_in"),
    path("quan-tri/", include("kheo.portal.room_urls")),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tep/", include(wagtaildocs_urls)),
    path("media/images/<path:path>", views.show_picture),
    path("minh-chung/<uuid:uuid>/<slug:size>/", show_evidence, name="evidence"),
    path("don-vi/<int:pk>-<slug:name>/", show_unit, name="unit"),
    path("kiem-tra/", ask_code, name="check_code"),
    path("kiem-tra/<str:code>/", show_result, name="check"),
    path("", include("kheo.grassroots.urls")),
    path("", include("kheo.resources.urls")),
    path("", include("kheo.movements.urls")),
    path("", include("kheo.products.urls")),
    path("", include("kheo.standards.urls")),
    path("", include("kheo.portal.urls")),
    path("lam-viec/thiet-ke/", design.show_components, name="design"),
    path("lam-viec/", include("kheo.desk.urls")),
    path("lam-viec/", include("kheo.org.urls")),
    path("lam-viec/", include("kheo.register.urls")),
    path("lam-viec/", include("kheo.records.urls")),
    path("", include(wagtail_urls)),
]
