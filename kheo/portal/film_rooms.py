"""The editors' rooms for films: each shows those of the editor's reach alone."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenMultipleView, ChosenView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from kheo.portal.choosers import Offering
from kheo.portal.media_forms import FilmForm
from kheo.portal.models import Film
from kheo.portal.policies import film_policy


def films_of(user: Any) -> QuerySet[Film]:
    """The films that `user` keeps."""
    return film_policy.instances_user_has_any_permission_for(user, ["choose"]).order_by("-uploaded_at", "-pk")


class _InReach:
    """A film of others is as if there were none."""

    request: Any

    def get_object(self, *args: Any) -> Any:
        film = super().get_object(*args)  # type: ignore[misc]
        if not films_of(self.request.user).filter(pk=film.pk).exists():
            raise Http404
        return film


class FilmList(generic.IndexView):
    """The films of the editor's reach."""

    def get_base_queryset(self) -> Any:
        return films_of(self.request.user)


class EditFilm(_InReach, generic.EditView):
    """A film of the editor's reach."""


class DeleteFilm(_InReach, generic.DeleteView):
    """The same."""


class HistoryOfFilm(_InReach, HistoryView):
    """The same."""


class UsageOfFilm(_InReach, UsageView):
    """The same."""


class FilmRooms(ModelViewSet):
    """Films: brought, described, taken away."""

    model = Film
    icon = "media"
    menu_label = _("Films")
    menu_order = 301
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["title", "unit", "uploaded_at"]
    search_fields = ["title"]
    index_view_class = FilmList
    edit_view_class = EditFilm
    delete_view_class = DeleteFilm
    history_view_class = HistoryOfFilm
    usage_view_class = UsageOfFilm

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002
        return FilmForm


class _FilmsInReach(Offering):
    request: Any

    def get_object_list(self) -> QuerySet[Film]:
        return films_of(self.request.user)


class ChooseFilm(_FilmsInReach, ChooseView):
    """The first page of the chooser."""


class ChooseFilmResults(_FilmsInReach, ChooseResultsView):
    """Its further pages."""


class ChosenFilm(_FilmsInReach, ChosenView):
    """A film asked for by its key."""


class ChosenFilms(_FilmsInReach, ChosenMultipleView):
    """Several films asked for by their keys."""


class FilmChooser(ChooserViewSet):
    """Choosing a film of one's own reach."""

    model = Film
    icon = "media"
    choose_view_class: Any = ChooseFilm
    choose_results_view_class: Any = ChooseFilmResults
    chosen_view_class: Any = ChosenFilm
    chosen_multiple_view_class: Any = ChosenFilms
    choose_one_text = _("Choose a film")
    choose_another_text = _("Choose another film")
    edit_item_text = _("Look at this film")


film_rooms = FilmRooms("films")
film_chooser = FilmChooser("film_chooser")
