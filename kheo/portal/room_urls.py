"""Addresses under `/quan-tri/` that stand before Wagtail's own of the same name."""

from django.urls import path, re_path

from kheo.portal.views import rooms

urlpatterns = [
    path("choose-page/", rooms.BrowsePages.as_view(), name="wagtailadmin_choose_page"),
    path("choose-page/<int:parent_page_id>/", rooms.BrowsePages.as_view(), name="wagtailadmin_choose_page_child"),
    path("choose-page/chosen-multiple/", rooms.ChosenPages.as_view(), name="wagtailadmin_choose_page_chosen_multiple"),
    path("reports/page-types-usage/", rooms.UsageOfPageTypes.as_view()),
    path("reports/page-types-usage/results/", rooms.UsageOfPageTypes.as_view(results_only=True)),
    path("reports/site-history/", rooms.SiteHistory.as_view()),
    path("reports/site-history/results/", rooms.SiteHistory.as_view(results_only=True)),
    path("reports/locked/", rooms.LockedPages.as_view()),
    path("reports/locked/results/", rooms.LockedPages.as_view(results_only=True)),
    re_path(r"^(?:images|documents)/chooser/chosen/[^/]*[^/0-9][^/]*/$", rooms.absent),  # the library stumbles over keys that are no numbers
    path("api/main/pages/<int:pk>/action/<str:name>/", rooms.absent),  # a second way to publish and move, which asks no form
    path("tag-autocomplete/", rooms.no_tags),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", rooms.no_tags),
    path("bulk/<str:app_label>/<str:model_name>/add_tags/", rooms.absent),
    path("bulk/<str:app_label>/<str:model_name>/add_to_collection/", rooms.absent),
]
