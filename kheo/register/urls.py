"""The register's addresses, under `/lam-viec/van-ban/`."""

from django.urls import path

from kheo.register.views import citing, documents, editing

app_name = "register"

urlpatterns = [
    path("van-ban/", documents.list_documents, name="list"),
    path("van-ban/moi/", editing.new_document, name="new"),
    path("van-ban/doc-so/", editing.read_typed_number, name="read"),
    path("van-ban/tep/<uuid:uuid>/", documents.show_file, name="file"),
    path("van-ban/tep/<uuid:uuid>/bo/", editing.remove_file, name="remove_file"),
    path("van-ban/trich-dan/<int:pk>/bo/", citing.remove_citation, name="uncite"),
    path("van-ban/trich-dan/<slug:slug>/<int:pk>/", citing.cite_document, name="cite"),
    path("van-ban/<int:pk>/", documents.show_document, name="document"),
    path("van-ban/<int:pk>/sua/", editing.change, name="change"),
    path("van-ban/<int:pk>/tep/", editing.add_files, name="add_files"),
    path("van-ban/<int:pk>/tinh-trang/<slug:verb>/", editing.change_state, name="state"),
]
