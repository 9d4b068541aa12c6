"""The walk: every address of the house, tried by every member of the cast, in a world that holds secrets.

Whoever adds an address of ours adds a sample of it to `SAMPLES`; whoever opens one to strangers adds it to `OPEN`.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from kheo.desk.permissions import letter_token
from kheo.movements.models import Campaign, CheckUp, Initiative, Recognition
from kheo.org.models import Body, OneTimeCode, RoleAssignment, Unit, User
from kheo.portal.actions import receive_take_down
from kheo.portal.models import TakeDown
from kheo.records.actions import change_state, describe_evidence
from kheo.records.models import Evidence
from kheo.register.actions import add_document_file, cite, register_document
from kheo.register.models import Citation, DocumentFile, OfficialDocument
from tests.factories import honour, make_initiative, make_published

FAILS_ON_PURPOSE = {"wagtailadmin_error_test"}  # Wagtail's own test of its error page, for editors
ENDS_THE_SESSION = {"wagtailadmin_logout"}  # even by GET; the rest of the walk would be a stranger's
LIBRARIES = ("tai-khoan/", "quan-tri/", "tep/", "media/")
NO_SUCH = uuid.UUID(int=0)

# Nobody needs an account for these; nothing in them is anybody's secret.
OPEN = {
    "healthz", "readyz", "account_login", "redeem", "unit", "check_code", "check", "movements:initiatives", "movements:initiative", "movements:initiative_qr", "wagtail_serve", "portal:visits",
    "portal:sitemap", "portal:robots", "portal:rss", "portal:atom", "portal:privacy", "portal:ask_take_down", "portal:take_down_receipt",
    "standards:units", "standards:unit",
    "portal:events", "portal:past_events", "portal:calendar", "portal:event_calendar", "grassroots:event",
    "desk:feed", "desk:digest_off",  # behind a key that nobody guesses, behind a signed letter
    "grassroots:activities", "grassroots:activity", "grassroots:public_numbers",
    "resources:given", "resources:entries", "resources:results", "resources:contribution", "resources:work",
    "products:products", "products:product", "products:product_qr", "products:producer",
    "account_logout", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_inactive", "account_email_verification_sent", "account_confirm_email", "account_reset_password_from_key",
}  # fmt: skip
# An account without any role sees these beside what is open.
SIGNED_IN = {"desk:home", "design", "records:notices"}

DRAFT, NAME, CAPTION, RETURNED, REASON = "KÍN-NHÁP", "KÍN-TÊN", "KÍN-ẢNH", "KÍN-TRẢ", "KÍN-LÝ-DO"
ASKED, ASKER = "KÍN-XIN-GỠ", "KÍN-NGƯỜI-XIN"
PAPER, PAPER_FILE = "KÍN-VĂN-BẢN", "KÍN-TỆP"
READ_PAPER = {"recorder", "reviewer", "colleague", "organiser", "editor", "leader", "provincial", "union_recorder"}
ENTITLED = {
    DRAFT: {"recorder"},
    NAME: {"recorder"},
    CAPTION: {"recorder"},
    RETURNED: {"recorder", "reviewer", "colleague"},
    REASON: {"recorder", "reviewer", "colleague"},
    ASKED: {"editor"},
    ASKER: {"editor"},
    PAPER: READ_PAPER,
    PAPER_FILE: READ_PAPER,
}
MEMBERS = [
    "recorder", "second_recorder", "reviewer", "colleague", "neighbour", "organiser", "editor", "leader", "provincial",
    "union_recorder", "union_reviewer", "administrator", "stranger", "anonymous",
]  # fmt: skip
# What an answer may be. Never a server error, never a bad request that says nothing.
ANSWERS = {200, 204, 301, 302, 400, 403, 404, 405, 409, 422}


@dataclass
class World:
    draft: Initiative
    returned: Initiative
    published: Initiative
    campaign: Campaign
    person: User
    held: RoleAssignment
    hamlet: Unit
    body: Body
    take_down: TakeDown
    paper: OfficialDocument
    recognition: Recognition

    def standing(self) -> list[Any]:
        """What none but those entitled may change."""
        return [
            list(Initiative.objects.order_by("pk").values()), list(Evidence.objects.order_by("pk").values()),
            list(Campaign.objects.values()), list(Body.objects.order_by("pk").values()), list(RoleAssignment.objects.order_by("pk").values()), list(Unit.objects.filter(key__startswith="t-").order_by("pk").values()),
            list(User.objects.order_by("pk").values("pk", "username", "password", "is_active", "full_name")), list(OneTimeCode.objects.values()),
            list(TakeDown.objects.order_by("pk").values()), list(OfficialDocument.objects.order_by("pk").values()),
            list(Recognition.objects.order_by("pk").values()), list(CheckUp.objects.order_by("pk").values()),
            list(DocumentFile.objects.order_by("pk").values()), list(Citation.objects.order_by("pk").values()),
        ]  # fmt: skip


def make_paper(draft: Initiative, by: User) -> OfficialDocument:
    """An official document of the hamlet with a file, cited by the draft."""
    paper = register_document(by=by, unit=draft.unit, number="12 CTr", as_printed=True, issuer="Chi bộ", title=PAPER)
    add_document_file(paper, SimpleUploadedFile("tep.pdf", f"%PDF-1.4 {PAPER_FILE}".encode()), by=by)
    cite(document=paper, item=draft, by=draft.entered_by)
    return paper


@pytest.fixture
def world(campaign, cast, land, bodies, home):
    draft = make_initiative(land.tra_met, cast.recorder, title=DRAFT, honouree=NAME, photos=1, goals=DRAFT)
    describe_evidence(draft.evidence.get(), by=cast.recorder, caption=CAPTION, credit="")
    returned = make_initiative(land.tra_met, cast.recorder, title=RETURNED, state="submitted")
    return World(
        draft=draft,
        returned=change_state(returned, "return", by=cast.reviewer, reason=REASON),
        published=make_published(land.tra_met, cast.recorder, cast.editor, title="Công khai"),
        campaign=campaign, person=cast.recorder, held=cast.recorder.roles.get(), hamlet=land.tra_met, body=bodies.women_branch,
        take_down=receive_take_down(uuid=uuid.uuid4(), unit=land.district, address="/tin-tuc/", words=ASKED, contact=ASKER),
        paper=make_paper(draft, cast.provincial),
        recognition=honour(make_initiative(land.tra_met, cast.recorder, title="Người tốt", honouree=NAME, state="accepted"), by=cast.organiser),
    )  # fmt: skip


def _of_records(name: str, **more: Any) -> Any:
    return lambda world: [{"slug": "mo-hinh", "pk": record.pk, **more} for record in (world.draft, world.returned, world.published)]


def _steps(world: World) -> list[dict[str, Any]]:
    return [{**sample, "verb": verb} for verb in ("submit", "return", "accept", "withdraw", "reopen") for sample in _of_records("step")(world)]


def _evidence(world: World) -> list[dict[str, Any]]:
    return [{"uuid": world.draft.evidence.get().uuid}]


SLUG = lambda _world: [{"slug": "mo-hinh"}]  # noqa: E731
PERSON = lambda world: [{"pk": world.person.pk}]  # noqa: E731
BY_KEY = lambda world: [{"pk": record.pk} for record in (world.draft, world.returned, world.published)]  # noqa: E731
BODY = lambda world: [{"pk": world.body.pk}]  # noqa: E731
DOCUMENT = lambda world: [{"pk": world.paper.pk}]  # noqa: E731
DOCUMENT_FILE = lambda world: [{"uuid": world.paper.files.get().uuid}]  # noqa: E731
RECOGNITION = lambda world: [{"pk": world.recognition.initiative_id, "recognition": world.recognition.pk}]  # noqa: E731
NONE = lambda _world: [{}]  # noqa: E731

SAMPLES: dict[str, Any] = {
    "healthz": NONE, "readyz": NONE, "redeem": NONE, "account_login": NONE, "pages_sign_in": NONE,
    "evidence": lambda world: [{**sample, "size": size} for sample in _evidence(world) for size in ("full", "small")],
    "check_code": NONE, "check": lambda world: [{"code": world.recognition.code}, {"code": "AAAABBBB"}, {"code": "x"}],
    "movements:certificate": RECOGNITION, "movements:revoke_recognition": RECOGNITION, "movements:check_ups": NONE,
    "movements:check_up": lambda world: [{"pk": world.recognition.initiative_id, "months": months} for months in (6, 7)],
    "movements:recognise_several": lambda world: [{"pk": world.campaign.pk}],
    "unit": lambda world: [{"pk": world.hamlet.pk, "name": "ap-tra-met"}, {"pk": world.hamlet.pk, "name": "sai"}],
    "movements:initiatives": NONE, "movements:board": NONE, "movements:launch": NONE,
    "movements:initiative": lambda world: [{"pk": record.pk, "name": "x"} for record in (world.draft, world.returned, world.published)],
    "movements:initiative_qr": lambda world: [{"pk": record.pk, "name": "x"} for record in (world.draft, world.returned, world.published)],
    "movements:campaign": lambda world: [{"pk": world.campaign.pk}], "movements:close": lambda world: [{"pk": world.campaign.pk}],
    "movements:set_up": lambda world: [{"pk": world.campaign.pk}], "movements:sheets": NONE, "movements:sheet": lambda _world: [{"pk": 1}],
    "movements:self_assessment": BY_KEY, "movements:take_back_self_assessment": BY_KEY,
    "movements:recognise": BY_KEY, "movements:condition": BY_KEY, "movements:outputs": BY_KEY, "movements:progress": BY_KEY,
    "movements:registration_docx": BY_KEY, "movements:registration_pdf": BY_KEY, "movements:registration_xlsx": BY_KEY,
    "movements:registrations_xlsx": lambda world: [{"pk": world.campaign.pk}], "movements:consent": BY_KEY,
    "movements:open_appraisals": lambda world: [{"pk": world.campaign.pk}], "movements:ballots": NONE,
    **{f"movements:{name}": BY_KEY for name in ("appraisal", "name_appraisers", "correct_appraisal", "council", "freeze_appraisal")},
    **{f"movements:{name}": lambda _world: [{"pk": 1}] for name in ("ballot", "declare_conflict", "take_off_ballot")},
    "movements:same_works": NONE, "movements:same_work": lambda _world: [{"pk": 1}], "movements:look_alikes": BY_KEY,
    "movements:raise_same_work": lambda world: [{"pk": world.draft.pk, "other": world.published.pk}, {"pk": world.published.pk, "other": world.returned.pk}],
    "portal:events": NONE, "portal:past_events": NONE, "portal:calendar": NONE, "portal:event_calendar": lambda _world: [{"source": "ke-hoach", "pk": 1}, {"source": "x", "pk": 1}],
    "grassroots:event": lambda _world: [{"pk": 1, "name": "x"}], "grassroots:call_off": lambda _world: [{"pk": 1}],
    "portal:sitemap": NONE, "portal:robots": NONE, "portal:rss": NONE, "portal:atom": NONE, "portal:article_of_initiative": BY_KEY, "portal:film": lambda _world: [{"uuid": NO_SUCH}], "portal:film_captions": lambda _world: [{"uuid": NO_SUCH}], "portal:gallery_of_activity": lambda _world: [{"pk": 1}],
    "portal:privacy": NONE, "portal:ask_take_down": NONE, "portal:take_downs": NONE,
    "portal:take_down": lambda world: [{"pk": world.take_down.pk}], "portal:take_down_receipt": lambda world: [{"code": world.take_down.code}],
    "desk:home": NONE, "design": NONE, "portal:visits": NONE,
    **{f"desk:{name}": NONE for name in ("duties", "overdue", "reminders", "make_key", "revoke_key", "handovers")},
    "desk:feed": lambda _world: [{"key": "x"}], "desk:digest_off": lambda world: [{"token": letter_token(world.person)}, {"token": "x"}],
    "desk:handover": lambda world: [{"code": f"u{world.hamlet.pk}"}, {"code": f"u{world.hamlet.parent_id}"}, {"code": f"b{world.body.pk}"}, {"code": "x"}],
    **{f"desk:{name}": lambda world: [{"pk": world.hamlet.pk}, {"pk": world.hamlet.parent_id}] for name in ("hamlet", "read_aloud")},
    "org:people": NONE, "org:invite": NONE, "org:hamlets": NONE, "org:person": PERSON, "org:code": PERSON, "org:close": PERSON,
    "org:revoke": lambda world: [{"pk": world.held.pk}], "org:end_hamlet": lambda world: [{"pk": world.hamlet.pk}],
    "org:rename_hamlet": lambda world: [{"pk": world.hamlet.pk}], "org:bodies": NONE, "org:create_body": NONE,
    "org:body": BODY, "org:change_body": BODY, "org:end_body": BODY,
    **{f"standards:{name}": NONE for name in ("sets", "periods", "close_period")}, "standards:open_period": lambda _world: [{"pk": 1}],
    **{f"standards:{name}": lambda _world: [{"pk": 1}] for name in ("set", "set_xlsx", "confirm_rows", "groups", "verifiers")},
    "standards:confirm_row": lambda _world: [{"pk": 1, "kind": kind, "row": 1} for kind in ("chi-tieu", "la")],
    **{f"standards:{name}": lambda _world: [{"pk": 1}] for name in ("enter", "hand_in", "verify")}, "standards:evidence": lambda _world: [{"pk": 1, "indicator": 1}],
    "standards:board": NONE, "standards:timeline": lambda world: [{"pk": world.hamlet.parent_id, "code": "xa-ntm-2021-2025", "indicator": "1.1"}],
    **{f"standards:{name}": NONE for name in ("awards", "new_vote", "new_title", "targets", "new_target")},
    **{f"standards:{name}": lambda _world: [{"pk": 1}] for name in ("conditions", "award", "decide", "set_recheck", "look_again", "revoke_title", "milestones")},
    "standards:units": NONE, "standards:unit": lambda world: [{"pk": world.hamlet.parent_id, "name": "xa-tham-don"}],
    "standards:before_merger": lambda world: [{"pk": world.hamlet.parent_id}], "standards:compare": lambda world: [{"pk": 1, "unit": world.hamlet.parent_id}],
    "grassroots:activities": NONE, "grassroots:public_numbers": NONE, "grassroots:activity": lambda _world: [{"pk": 1, "name": "x"}],
    "grassroots:weak": NONE, "grassroots:weak_body": BODY, "grassroots:disseminations": NONE, "grassroots:dissemination": DOCUMENT, "grassroots:remind": DOCUMENT,
    **{f"grassroots:{name}": NONE for name in ("returns", "remind_returns", "returns_year", "returns_texts", "refresh_new_return")}, "grassroots:refresh_return": lambda _world: [{"pk": 1}], "grassroots:return_rises": lambda _world: [{"pk": 1}],
    "grassroots:resolutions": lambda _world: [{"pk": 1}], "grassroots:review_agreement": lambda _world: [{"pk": 1, "year": 2022}],
    **{f"resources:{name}": lambda _world: [{"pk": 1}] for name in ("contribution", "progress", "condition", "photos", "move_left", "receive", "release", "donor", "forget_donor", "issue_receipt")},
    "resources:work": lambda _world: [{"pk": 1, "name": "x"}], "resources:milestone": lambda _world: [{"pk": 1, "milestone": 1}], "resources:receipt": lambda _world: [{"pk": 1, "code": "x"}],
    "resources:given": NONE, "resources:entries": NONE, "resources:results": NONE, "resources:refresh_new_result": NONE, "resources:refresh_result": lambda _world: [{"pk": 1}],
    "products:products": NONE, **{f"products:{name}": lambda _world: [{"pk": 1, "name": "x"}] for name in ("product", "product_qr", "producer")},
    **{f"products:{name}": lambda _world: [{"pk": 1}] for name in ("rate", "dossier", "renewal", "labels", "leaflet", "contact_consent")},
    **{f"products:{name}": lambda _world: [{"pk": 1, "rating": 1}] for name in ("correct_rating", "revoke_rating")},
    **{f"resources:{name}": NONE for name in ("book", "close", "vouchers", "new_voucher")},
    **{f"resources:{name}": lambda _world: [{"pk": 1}] for name in ("entry", "reverse_entry", "voucher", "approve_voucher", "refuse_voucher", "pay_voucher", "print_voucher")},
    "register:list": NONE, "register:new": NONE, "register:read": NONE, "register:document": DOCUMENT, "register:change": DOCUMENT,
    "register:add_files": DOCUMENT, "register:file": DOCUMENT_FILE, "register:remove_file": DOCUMENT_FILE, "register:cite": _of_records("cite"),
    "register:uncite": lambda world: [{"pk": world.paper.citations.get().pk}],
    "register:state": lambda world: [{"pk": world.paper.pk, "verb": verb} for verb in ("replace", "expire", "withdraw", "restore")],
    "records:notices": NONE, "records:targets": NONE, "records:figure": lambda _world: [{"code": "movements.registered"}],
    "records:describe_evidence": _evidence, "records:remove_evidence": _evidence,
    "records:list": SLUG, "records:queue": SLUG, "records:slip": SLUG, "records:new": SLUG, "records:step": _steps,
    **{f"records:{name}": _of_records(name) for name in ("show", "edit", "history", "publish", "unpublish", "sample")},
}  # fmt: skip


def patterns(found: Any = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the house as (name, route)."""
    for entry in get_resolver().url_patterns if found is None else found:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, route, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or route}", route


def is_ours(name: str, route: str) -> bool:
    return not route.startswith(LIBRARIES) and not name.startswith("wagtail")


def filled_in(route: str) -> str:
    """A library's route with something in every place."""
    text = re.sub(r"\^|\$|\\Z", "", route)
    text = re.sub(r"<uuid:[^>]+>", str(NO_SUCH), text)
    text = re.sub(r"<int:[^>]+>|<(?:\w*id|pk)>", "1", text)
    text = re.sub(r"<(?:\w+:)?\w+>", "x", text)
    return "/" + re.sub(r"\((?:\?P<\w+>)?(?:[^()]|\([^()]*\))*\)", "1", text)


def our_addresses(world: World) -> list[tuple[str, str]]:
    """Our own addresses, filled in with what the world holds."""
    names = {name for name, route in patterns() if is_ours(name, route)}
    return [(name, reverse(name, kwargs=sample)) for name in sorted(names) for sample in SAMPLES[name](world)]


def library_addresses() -> list[tuple[str, str]]:
    return sorted({(name, filled_in(route)) for name, route in patterns() if not is_ours(name, route) and name not in FAILS_ON_PURPOSE | ENDS_THE_SESSION})


def shown(answer: Any) -> str:
    """The body and the headers, as text."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + str(answer.headers)


def walk(page: Any, world: World, addresses: list[tuple[str, str]], methods: tuple[str, ...]) -> Iterator[tuple[str, str, str, int, str, bool]]:
    """Ask for every address; each answer's changes are undone before the next one."""
    before = world.standing()
    for name, address in addresses:
        for method in methods:
            with transaction.atomic():
                answer = getattr(page, method)(address)
                text = shown(answer)
                yield name, method, address, answer.status_code, text, world.standing() != before
                transaction.set_rollback(True)


def problems(member: str, steps: Iterator[tuple[str, str, str, int, str, bool]], may_see: set[str] | None) -> list[str]:
    """What is wrong with the answers that `member` got; `may_see` names the only addresses with anything to read."""
    wrong = []
    for name, method, address, status, text, changed in steps:
        where = f"{member} {method} {address} ({name}): {status}"
        if status not in ANSWERS:
            wrong.append(f"{where} is no answer")
        if may_see is not None and status == 200 and name not in may_see:
            wrong.append(f"{where} is open")
        wrong += [f"{where} shows {marker}" for marker, entitled in ENTITLED.items() if marker in text and member not in entitled]
        if changed and member in UNENTITLED:
            wrong.append(f"{where} changed something")
    return wrong


# Those who may change nothing by an empty form. The others' steps are tested room by room.
UNENTITLED = {"second_recorder", "neighbour", "leader", "union_recorder", "union_reviewer", "stranger", "anonymous"}


def may_see(member: str, own: bool) -> set[str] | None:
    if member == "anonymous":
        return OPEN
    if member == "stranger":
        return OPEN | SIGNED_IN if own else OPEN | {name for name, route in patterns() if route.startswith("tai-khoan/")}
    return None


def test_every_address_of_ours_has_a_sample_and_no_sample_is_left_over():
    names = {name for name, route in patterns() if is_ours(name, route)}
    assert names == SAMPLES.keys()


def test_the_walk_reaches_what_it_says(world):
    assert len(library_addresses()) > 200
    astray = [(name, address) for name, address in our_addresses(world) if resolve(address).view_name != name]
    assert astray == []


@pytest.mark.parametrize("member", MEMBERS)
def test_every_address_of_ours_answers_each_member_as_it_should(world, cast, anonymous, client_for, member):
    page = client_for(getattr(cast, member, anonymous), raise_request_exception=False)
    steps = walk(page, world, our_addresses(world), ("get", "post"))
    assert "\n".join(problems(member, steps, may_see(member, own=True))) == ""


@pytest.mark.parametrize(("member", "methods"), [("anonymous", ("get", "post")), ("stranger", ("get", "post")), ("recorder", ("get", "post")), ("editor", ("get",)), ("administrator", ("get",))])
def test_the_rooms_of_libraries_answer_each_member_as_they_should(world, cast, anonymous, client_for, member, methods):
    page = client_for(getattr(cast, member, anonymous), raise_request_exception=False)
    steps = walk(page, world, library_addresses(), methods)
    assert "\n".join(problems(member, steps, may_see(member, own=False))) == ""


@pytest.mark.parametrize("member", ["recorder", "editor"])
def test_those_entitled_do_see_the_secrets_so_the_walk_could_find_them(world, cast, client_for, member):
    page = client_for(getattr(cast, member))
    texts = "".join(text for *_where, text, _changed in walk(page, world, our_addresses(world), ("get",)))
    assert [marker for marker, entitled in ENTITLED.items() if member in entitled and marker not in texts] == []


@pytest.mark.parametrize("member", ["stranger", "recorder", "leader"])
def test_nobody_but_editors_enters_the_editing_rooms(world, cast, client_for, member):
    page = client_for(getattr(cast, member), raise_request_exception=False)
    rooms = [(name, address) for name, address in library_addresses() if address.startswith("/quan-tri/")]
    assert {status for _name, _method, _address, status, _text, _changed in walk(page, world, rooms, ("get",))} <= {403, 404}
