"""Health, refusals, errors with a code, and keeping what was typed."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe
from django.views.defaults import permission_denied
from django.views.static import serve

from kheo.lib.keys import readable_code
from kheo.org.requests import same_origin

SECRETS_ARE_TYPED = ("/tai-khoan/", "/dang-nhap/", "/quan-tri/")  # what is typed there is never put on a page again


@login_not_required
@never_cache
@require_GET
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """`/healthz`: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_GET
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """`/readyz`: database, migrations and storage are there; 503 names what is not."""
    checks = {"database": _database_answers(), "migrations": _is_migrated(), "storage": _storage_is_writable()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


@login_not_required
@require_safe
def show_picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A size of a portal picture. Its address never shows anything else, so browsers keep it for a week; shared caches,
    which nobody could ask to forget a face, do not.
    """
    try:
        answer = serve(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
    except OSError as error:  # a name that no disk would take
        raise Http404 from error
    answer["Cache-Control"] = "private, max-age=604800, immutable"
    return answer


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _storage_is_writable() -> bool:
    try:
        for storage in (default_storage, storages["private"]):
            location = getattr(storage, "location", None)
            if location is not None:
                storage.delete(storage.save("ready", ContentFile(b"ok")))
    except OSError:
        return False
    return True


def keep_typed(request: HttpRequest, message: str = "") -> HttpResponse:
    """The page that holds what was typed when the session had ended, with a way to sign in and send it again."""
    if not same_origin(request) or request.path.startswith(SECRETS_ARE_TYPED):
        return permission_denied(request, Exception(), "403.html")
    fields = [(name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values]
    context = {
        "action": request.get_full_path(),
        "fields": fields,
        "files_lost": bool(request.FILES),
        "login_url": reverse("account_login"),
        "message": message or _("You were signed out in the meantime. What you typed is kept on this page."),
    }
    answer = render(request, "kept.html", context, status=403)
    add_never_cache_headers(answer)
    return answer


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form that is older than the last sign-in: offered for sending again, unless it came from elsewhere."""
    return keep_typed(request, _("You signed in anew since this page was opened. What you typed is kept; please send it again."))


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The page of an error of ours, with a code by which support finds it in the log.

    Django logs the reason of an answer beside the traceback, so the code stands there too. Nothing is asked of the
    database, the session or the frame of pages: they may be what is broken.
    """
    code = readable_code()
    page = get_template("500.html").render({"code": code})
    return HttpResponseServerError(page, reason=f"Internal Server Error {code}", headers={"X-Request-Id": code})
