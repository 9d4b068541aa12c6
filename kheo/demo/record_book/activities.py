"""What was done: entered, with what it brought about and its drawn photos, handed in, accepted, and some of it shown."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from kheo.demo.cast import Cast
from kheo.demo.pictures import SCENES, draw_photo
from kheo.demo.recognised import RECOGNISED
from kheo.demo.record_book.autumn import AUTUMN
from kheo.demo.record_book.form import Done
from kheo.demo.record_book.places import reviewer_at, writer_at
from kheo.demo.record_book.spring import SPRING
from kheo.demo.record_book.summer import SUMMER
from kheo.demo.standards import ADVANCED
from kheo.demo.story import CAMPAIGN, CREDIT, PROGRAMME
from kheo.demo.telling import MARK, at, key_for, official_document
from kheo.demo.under_way import UNDER_WAY
from kheo.grassroots.actions import save_activity
from kheo.grassroots.models import Activity
from kheo.movements.models import Campaign, Initiative
from kheo.org.models import User
from kheo.records.actions import add_photo, change_state, describe_evidence, publish_record
from kheo.register.models import OfficialDocument
from kheo.standards.models import Indicator

DONE = (*SPRING, *SUMMER, *AUTUMN)
# Real papers, by short name: number, day, kind, title, issuer.
PAPERS = {
    "programme": ("09-CTr/HU", date(2020, 12, 22), "programme", PROGRAMME, "Huyện ủy Mỹ Xuyên"),
    "luat-gtdb": ("23/2008/QH12", date(2008, 11, 13), "law", "Luật Giao thông đường bộ", "Quốc hội"),
    "luat-bvmt": ("72/2020/QH14", date(2020, 11, 17), "law", "Luật Bảo vệ môi trường", "Quốc hội"),
    "luat-cu-tru": ("68/2020/QH14", date(2020, 11, 13), "law", "Luật Cư trú", "Quốc hội"),
    "luat-dan-chu": ("10/2022/QH15", date(2022, 11, 10), "law", "Luật Thực hiện dân chủ ở cơ sở", "Quốc hội"),
    "luat-blgd": ("13/2022/QH15", date(2022, 11, 14), "law", "Luật Phòng, chống bạo lực gia đình", "Quốc hội"),
    "nd-123": (
        "123/2021/NĐ-CP", date(2021, 12, 28), "decree",
        "Sửa đổi, bổ sung một số điều của các nghị định quy định xử phạt vi phạm hành chính trong lĩnh vực hàng hải; giao thông đường bộ, đường sắt; hàng không dân dụng",
        "Chính phủ",
    ),
}  # fmt: skip
EDITOR, PUBLISHED_AFTER = "bientap.huyen", 5
PICTURES = 97  # drawings of a scene are told apart by a number below this
# The initiatives of the first chapter for which a scene is painted already: painting takes its time.
PAINTED = {scene: [told.name for told in (*RECOGNISED, *UNDER_WAY) if any(scene == shot[0] for shot in told.photos)] for scene in SCENES}


def tell_activities(cast: Cast, rows: Iterable[Done]) -> None:
    """Enter what is not there yet, and let it travel."""
    told = list(rows)
    known = set(Activity.objects.filter(uuid__in=[key_for(done.name) for done in told]).values_list("uuid", flat=True))
    for done in told:
        if key_for(done.name) not in known:
            _tell(cast, done)


def paper(cast: Cast, short: str) -> OfficialDocument | None:
    """The official document of that short name, registered by the district where it is not there yet."""
    if not short:
        return None
    number, day, kind, title, issuer = PAPERS[short]
    return official_document(cast.unit("huyen"), number=number, title=title, issuer=issuer, kind=kind, issued_on=day, by=cast.person("tochuc.huyen"))


def _tell(cast: Cast, done: Done) -> None:
    by = writer_at(cast, done.place)
    with at(done.on, 16):
        activity = save_activity(_written(cast, done), by=by, fields=[], counts={code: Decimal(value) for code, value in done.counts.items()})
        activity.hosts.set([host for name in done.hosts if (host := cast.body(name)) is not None])
        photos = _attach_photos(activity, done, by)
        if done.until == "draft":
            return
        change_state(activity, "submit", by=by)
    if done.until != "submitted":
        _review(cast, activity, done, photos)


def _review(cast: Cast, activity: Activity, done: Done, photos: list[int]) -> None:
    by = reviewer_at(cast, done.place)
    with at(done.on + timedelta(days=2), 9):
        change_state(activity, "return" if done.until == "returned" else "accept", by=by, reason=done.reason)
    if done.until == "published":
        with at(done.on + timedelta(days=PUBLISHED_AFTER), 10):
            publish_record(activity, by=cast.person(EDITOR), evidence=photos)


def _written(cast: Cast, done: Done) -> Activity:
    campaign = Campaign.objects.get(name=CAMPAIGN, unit=cast.unit("huyen")) if done.in_campaign else None
    return Activity(
        uuid=key_for(done.name), unit=cast.unit(done.place), body=cast.body(done.place), kind=done.kind, title=done.title, held_on=done.on,
        participants=done.people, place=done.where, hours=Decimal(done.hours) if done.hours else None, text=f"{done.text}\n\n{MARK}",
        document=paper(cast, done.document), campaign=campaign, indicator=_indicator(done),
        initiative=Initiative.objects.get(uuid=key_for(done.initiative)) if done.initiative else None, **done.parts,
    )  # fmt: skip


def _indicator(done: Done) -> Indicator | None:
    """The indicator of the demo's own set; None where that chapter was not told."""
    rows = Indicator.objects.filter(criterion__criteria_set__code=ADVANCED, code=done.indicator)
    return rows.order_by("-criterion__criteria_set__version").first() if done.indicator else None


def _attach_photos(activity: Activity, done: Done, by: User) -> list[int]:
    """The drawn photos; returns the keys of those that everybody may see."""
    shown = []
    for scene, caption, moment, for_everybody in done.photos:
        evidence = add_photo(activity, draw_photo(scene, _picture(done, scene)), by=by, moment=moment)
        describe_evidence(evidence, by=by, caption=f"{caption} (tranh minh họa)", credit=CREDIT)
        if for_everybody:
            shown.append(evidence.pk)
    return shown


def _picture(done: Done, scene: str) -> int:
    """What is done for an initiative shows what the initiative shows; before and on the way, what others show; the end is its own picture."""
    if done.initiative in PAINTED.get(scene, ()):
        return key_for(done.initiative).int % PICTURES
    others = PAINTED.get(scene, ())
    own = key_for(done.name).int
    return own % PICTURES if scene == done.photos[-1][0] or not others else key_for(others[own % len(others)]).int % PICTURES
