"""Addresses of the products: `/san-pham-ocop/` for everybody, the work under `/lam-viec/`."""

from django.urls import path

from kheo.products.views import contacts, dossiers, papers, public, ratings

app_name = "products"

urlpatterns = [
    path("san-pham-ocop/", public.list_products, name="products"),
    path("san-pham-ocop/chu-the/<int:pk>-<slug:name>/", public.show_producer, name="producer"),
    path("san-pham-ocop/<int:pk>-<slug:name>/", public.show_product, name="product"),
    path("san-pham-ocop/<int:pk>-<slug:name>/qr.svg", public.show_qr, name="product_qr"),
    path("lam-viec/san-pham/<int:pk>/xep-hang/", ratings.rate, name="rate"),
    path("lam-viec/san-pham/<int:pk>/xep-hang/<int:rating>/dinh-chinh/", ratings.correct, name="correct_rating"),
    path("lam-viec/san-pham/<int:pk>/xep-hang/<int:rating>/thu-hoi/", ratings.revoke, name="revoke_rating"),
    path("lam-viec/san-pham/<int:pk>/ho-so/", dossiers.keep_dossier, name="dossier"),
    path("lam-viec/san-pham/<int:pk>/tai-cap/", dossiers.decide_renewal, name="renewal"),
    path("lam-viec/san-pham/<int:pk>/nhan.pdf", papers.labels, name="labels"),
    path("lam-viec/san-pham/<int:pk>/to-gioi-thieu.pdf", papers.leaflet, name="leaflet"),
    path("lam-viec/chu-the/<int:pk>/dong-y/", contacts.consent, name="contact_consent"),
]
