"""Chapter three: the movement's year 2022 in huyện Chợ Đồn (Bắc Kạn), as the district reported it.

Real are the totals alone: 123 recognised, of them 69 collectives and 54 individuals; 55 outstanding, of them 29
collectives and 26 individuals (Báo Bắc Kạn). Persons are counts: no name is entered. Everything else (where each one
stands, its texts, days and decisions) is invented by a fixed rule and marked so, and none of it is published:

- The records are numbered 1 to 123, the 69 collectives first. Number n belongs to commune (n - 1) mod 20, the
  communes in the order of their keys; so each of the twenty has six, and the first three have seven.
- Outstanding are the first 29 collectives and the first 26 individuals.
- Every third collective is an exemplar (điển hình), the others are initiatives (mô hình); individuals are exemplars.
- The five fields of the campaign take turns.

The officer of the district types them on behalf of the communes, another account of the district accepts them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from kheo.demo.people import Person, Places, begin_unit, invite
from kheo.demo.telling import Say, at, key_for, official_document, unit
from kheo.movements.actions import launch_campaign, recognise, save_initiative, set_condition
from kheo.movements.models import Campaign, Field, Grade, Initiative, InitiativeKind, Output, SubjectKind
from kheo.org.models import Unit, User
from kheo.records.actions import change_state
from kheo.register.models import OfficialDocument

DISTRICT = "b-d-064"
COLLECTIVES, OUTSTANDING_COLLECTIVES = 69, 29
INDIVIDUALS, OUTSTANDING_INDIVIDUALS = 54, 26

CAMPAIGN = "Phong trào thi đua “Dân vận khéo” huyện Chợ Đồn năm 2022"
MARK = "Phân bổ và nội dung minh họa; chỉ tổng số là thật (123 mô hình, điển hình được công nhận, 55 tiêu biểu năm 2022)."
PLAN = ("01-KH/BCĐ", "plan", "Kế hoạch minh họa năm 2022")
DECISION = ("02-QĐ/BCĐ", "decision", "Tổng hợp năm 2022 của huyện Chợ Đồn, theo Báo Bắc Kạn; số và ngày quyết định là minh họa")
BEGINNING, LAUNCHED, HANDED_IN = date(2022, 1, 5), date(2022, 1, 12), date(2022, 3, 1)
RECOGNISED_ON, OUTSTANDING_ON = date(2022, 11, 15), date(2022, 11, 30)

ADMINISTRATOR = Person(
    "quantri.chodon", "Hoàng Văn Thử Nghiệm", "huyen", (("administrator", "huyen"),), "Huyện Chợ Đồn"
)
CLERK = Person("nhap.chodon", "Nông Thị Mẫu", "huyen", (("reviewer", "huyen"),), "Huyện Chợ Đồn: nhập thay các xã")
REVIEWER = Person(
    "duyet.chodon", "Triệu Văn Ví Dụ", "huyen", (("reviewer", "huyen"), ("organiser", "huyen"), ("leader", "huyen")),
    "Huyện Chợ Đồn: duyệt, công nhận",
)  # fmt: skip
PEOPLE = (ADMINISTRATOR, CLERK, REVIEWER)

# For each field: what is done, how, and the output that can be verified (what, measured in, promised).
DEEDS = {
    "kinh_te": ("Tổ hợp tác cùng mua vật tư, cùng tiêu thụ", "Bàn chung lịch sản xuất, mua chung, bán chung, sổ sách công khai", ("Tổ hợp tác hoạt động", "tổ", 2)),
    "van_hoa_xa_hoi": ("Ngày Chủ nhật xanh ở thôn", "Mỗi tháng một buổi dọn đường, dọn nhà văn hóa, trồng cây", ("Buổi ra quân", "buổi", 10)),
    "quoc_phong_an_ninh": ("Tổ tự quản an toàn giao thông", "Cắm biển nhắc, dọn tầm nhìn khúc cua, trực giờ tan học", ("Khúc cua được dọn tầm nhìn", "điểm", 5)),
    "he_thong_chinh_tri": ("Trả kết quả hồ sơ tại thôn", "Hẹn lịch cố định, mang kết quả đến nhà văn hóa thôn", ("Buổi trả kết quả tại thôn", "buổi", 12)),
    "nong_thon_moi": ("Góp công làm đường nội thôn", "Họp thôn chọn đoạn làm trước, góp công, giám sát cộng đồng", ("Đường được cứng hóa", "m", 500)),
}


@dataclass(frozen=True)
class Entry:
    """One of the 123, as the rule places it."""

    number: int
    subject: SubjectKind
    kind: InitiativeKind
    is_outstanding: bool

    @property
    def name(self) -> str:
        """Its name in the chapter, from which its key is made."""
        return f"cho-don-{self.number}"


def entries() -> Iterator[Entry]:
    """The 123 of the report, numbered from 1, collectives first."""
    for place in range(COLLECTIVES):
        kind = InitiativeKind.EXEMPLAR if place % 3 == 2 else InitiativeKind.INITIATIVE
        yield Entry(place + 1, SubjectKind.COLLECTIVE, kind, place < OUTSTANDING_COLLECTIVES)
    for place in range(INDIVIDUALS):
        number = COLLECTIVES + place + 1
        yield Entry(number, SubjectKind.INDIVIDUAL, InitiativeKind.EXEMPLAR, place < OUTSTANDING_INDIVIDUALS)


def tell_cho_don(say: Say) -> None:
    """Tell the chapter; told again it changes nothing."""
    district = unit(DISTRICT)
    clerk, reviewer = _gather_people({"huyen": district})
    campaign = _launch(district, reviewer)
    fields = list(campaign.fields.order_by("position"))
    communes = list(district.children.on(BEGINNING).order_by("key"))
    told = list(entries())
    for place, commune in enumerate(communes):
        here = told[place :: len(communes)]
        _tell_commune(commune, here, campaign, fields, clerk, reviewer)
        say(f"Chợ Đồn: {place + 1}/{len(communes)} {commune}")


def _gather_people(places: Places) -> tuple[User, User]:
    administrator = begin_unit(ADMINISTRATOR, places, on=BEGINNING)
    clerk, reviewer = (invite(person, places, by=administrator, on=BEGINNING) for person in (CLERK, REVIEWER))
    return clerk, reviewer


def _launch(district: Unit, by: User) -> Campaign:
    standing = Campaign.objects.filter(name=CAMPAIGN, unit=district).first()
    if standing:
        return standing
    with at(LAUNCHED):
        return launch_campaign(
            name=CAMPAIGN, unit=district, by=by, document=_document(district, by, PLAN),
            starts_on=LAUNCHED, register_by=date(2022, 3, 31), ends_on=date(2022, 12, 31),
        )  # fmt: skip


def _document(district: Unit, by: User, told: tuple[str, str, str]) -> OfficialDocument:
    number, kind, title = told
    return official_document(district, number=number, title=title, issuer="Ban Chỉ đạo huyện Chợ Đồn", kind=kind, by=by)


@transaction.atomic
def _tell_commune(
    commune: Unit, here: list[Entry], campaign: Campaign, fields: list[Field], clerk: User, reviewer: User
) -> None:
    """All of one commune, or nothing."""
    known = set(Initiative.objects.filter(campaign=campaign, unit=commune).values_list("uuid", flat=True))
    for entry in here:
        if key_for(entry.name) not in known:
            _tell_entry(entry, commune, campaign, fields[entry.number % len(fields)], clerk, reviewer)


def _tell_entry(
    entry: Entry, commune: Unit, campaign: Campaign, field: Field, clerk: User, reviewer: User
) -> None:
    """Typed, submitted, accepted, running, recognised, and perhaps found outstanding."""
    with at(HANDED_IN + timedelta(days=entry.number % 25)):
        initiative = save_initiative(_written(entry, commune, campaign, field), by=clerk)
        what, measure, promised = DEEDS[field.code][2]
        Output.objects.create(initiative=initiative, what=what, measure=measure, promised=promised)
        change_state(initiative, "submit", by=clerk)
    with at(HANDED_IN + timedelta(days=entry.number % 25 + 3)):
        change_state(initiative, "accept", by=reviewer)
        set_condition(initiative, "start", by=clerk, reason="Đã bắt đầu làm (minh họa).")
    document = _document(campaign.unit, reviewer, DECISION)
    with at(RECOGNISED_ON):
        recognise(initiative, grade=Grade.RECOGNISED, decided_on=RECOGNISED_ON, document=document, by=reviewer)
    if entry.is_outstanding:
        with at(OUTSTANDING_ON):
            recognise(initiative, grade=Grade.OUTSTANDING, decided_on=OUTSTANDING_ON, document=document, by=reviewer)


def _written(entry: Entry, commune: Unit, campaign: Campaign, field: Field) -> Initiative:
    deed, method, _output = DEEDS[field.code]
    who = "Tập thể" if entry.subject == SubjectKind.COLLECTIVE else "Cá nhân"
    return Initiative(
        uuid=key_for(entry.name), campaign=campaign, field=field, unit=commune, subject=entry.subject, kind=entry.kind,
        title=f"{deed} ({commune}, minh họa số {entry.number:03d})",
        situation=MARK, goals="Đạt kết quả ghi ở mục sản phẩm trong năm 2022.", method=f"{method}.",
        place=f"{commune}, huyện Chợ Đồn.", forces=f"{who} chủ trì; các đoàn thể của xã phối hợp; người dân tham gia.",
        resources="Ngày công và đóng góp tự nguyện.", schedule="Từ tháng 3 đến tháng 11/2022.",
        sustainability=f"Cách làm đơn giản, thôn khác làm theo được. {MARK}", starts_on=HANDED_IN,
    )  # fmt: skip
