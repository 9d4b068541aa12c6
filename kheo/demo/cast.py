"""Who appears in Mỹ Xuyên in 2021 and 2022: places, bodies and accounts.

Province, district, communes and the names of the committees and unions are real; hamlets and people are invented.
"""

from collections.abc import Sequence
from datetime import date

from kheo.demo.people import Person, Places, begin_unit, invite
from kheo.demo.telling import at, body, hamlet, unit
from kheo.org.models import Body, Unit, User
from kheo.org.models.bodies import BodyKind
from kheo.org.models.units import UnitType

BEGINNING = date(2021, 1, 4)

UNITS = {
    "tinh": "b-p-94",
    "huyen": "b-d-947",
    "thi-tran": "b-c-31684",
    "dai-tam": "b-c-31690",
    "tham-don": "b-c-31693",
    "thanh-phu": "b-c-31708",
    "ngoc-dong": "b-c-31711",
    "thanh-quoi": "b-c-31714",
    "hoa-tu-1": "b-c-31717",
    "gia-hoa-1": "b-c-31720",
    "ngoc-to": "b-c-31723",
    "gia-hoa-2": "b-c-31726",
    "hoa-tu-2": "b-c-31729",
}
COMMUNES = tuple(name for name in UNITS if name not in ("tinh", "huyen"))

# Invented: no public list of hamlets is at hand, and real ones should not be given deeds that nobody did.
HAMLETS = {
    "hoa-sen": ("tham-don", UnitType.AP, "Hoa Sen"),
    "hoa-mai": ("tham-don", UnitType.AP, "Hoa Mai"),
    "hoa-lan": ("tham-don", UnitType.AP, "Hoa Lan"),
    "hoa-cuc": ("ngoc-dong", UnitType.AP, "Hoa Cúc"),
    "hoa-hong": ("ngoc-dong", UnitType.AP, "Hoa Hồng"),
    "hoa-phuong": ("thi-tran", UnitType.KHOM, "Hoa Phượng"),
}

PROVINCE_ADMINISTRATOR = Person(
    "quantri.tinh", "Phạm Văn Kiểm Thử", "tinh", (("administrator", "tinh"),), "Tỉnh Sóc Trăng"
)
DISTRICT_ADMINISTRATOR = Person(
    "quantri.huyen", "Trần Văn Thử Nghiệm", "huyen", (("administrator", "huyen"),), "Huyện Mỹ Xuyên"
)
COMMUNE_ADMINISTRATOR = Person(
    "quantri.thamdon", "Đỗ Thị Trình Diễn", "tham-don", (("administrator", "tham-don"),), "Xã Tham Đôn"
)
BY_THE_PROVINCE = (
    Person("duyet.tinh", "Lê Thị Ví Dụ", "tinh", (("reviewer", "tinh"),), "Ban Dân vận Tỉnh ủy Sóc Trăng"),
    Person("dieuphoi.tinh", "Phan Văn Thử", "tinh", (("organiser", "tinh"),), "Văn phòng điều phối nông thôn mới tỉnh"),
)
BY_THE_DISTRICT = (
    Person("duyet.huyen", "Võ Thị Mẫu", "huyen", (("reviewer", "huyen"),), "Ban Dân vận Huyện ủy Mỹ Xuyên"),
    Person(
        "tochuc.huyen", "Huỳnh Văn Minh Họa", "huyen", (("organiser", "huyen"), ("reviewer", "huyen")),
        "Ban Dân vận Huyện ủy: tổ chức phong trào, duyệt",
    ),
    Person("bientap.huyen", "Ngô Thị Bản Thảo", "huyen", (("editor", "huyen"),), "Huyện Mỹ Xuyên"),
    Person("lanhdao.huyen", "Dương Văn Giả Định", "huyen", (("leader", "huyen"),), "Huyện Mỹ Xuyên"),
    Person(
        "duyet.ngocdong", "Bùi Văn Một", "ngoc-dong", (("reviewer", "ngoc-dong"),), "Xã Ngọc Đông: chỉ một người duyệt"
    ),
    Person("ghi.ngocto", "Lý Thị Thử", "ngoc-to", (("recorder", "ngoc-to"),), "Xã Ngọc Tố"),
    COMMUNE_ADMINISTRATOR,
)  # fmt: skip
BY_THE_COMMUNE = (
    Person("ghi.hoasen", "Nguyễn Văn Thử", "hoa-sen", (("recorder", "hoa-sen"),), "Ấp Hoa Sen, xã Tham Đôn"),
    Person(
        "duyet.thamdon", "Trần Thị Mẫu", "tham-don", (("reviewer", "tham-don"), ("reviewer", "khoi-dan-van")),
        "Khối dân vận xã Tham Đôn",
    ),
    Person("duyet2.thamdon", "Lâm Văn Hai", "tham-don", (("reviewer", "tham-don"),), "Xã Tham Đôn: người duyệt thứ hai"),
    Person(
        "phunu.hoasen", "Hồ Thị Minh Họa", "hoa-sen", (("recorder", "chi-hoi-phu-nu"),), "Chi hội Phụ nữ ấp Hoa Sen"
    ),
    Person(
        "phunu.thamdon", "Đặng Thị Giả Định", "tham-don", (("reviewer", "hoi-phu-nu-xa"),),
        "Hội Liên hiệp Phụ nữ xã Tham Đôn",
    ),
    Person("bientap.thamdon", "Mai Thị Bản Nháp", "tham-don", (("editor", "tham-don"),), "Xã Tham Đôn: chuyên mục của xã"),
)  # fmt: skip
PEOPLE = (
    *BY_THE_COMMUNE,
    *BY_THE_DISTRICT,
    DISTRICT_ADMINISTRATOR,
    *BY_THE_PROVINCE,
    PROVINCE_ADMINISTRATOR,
)


class Cast:
    """The places and accounts of the chapter, by their short names."""

    def __init__(self) -> None:
        self.places: Places = {name: unit(key) for name, key in UNITS.items()}
        self.people: dict[str, User] = {}

    def person(self, username: str) -> User:
        """The account of that user name."""
        return self.people[username]

    def unit(self, name: str) -> Unit:
        """The unit of that short name; of a body, the unit that it belongs to."""
        place = self.places[name]
        return place.unit if isinstance(place, Body) else place

    def body(self, name: str) -> Body | None:
        """The body of that short name, or nothing where a unit has it."""
        place = self.places[name]
        return place if isinstance(place, Body) else None


def gather_cast() -> Cast:
    """Everybody and every place of the chapter, entered where they are not there yet."""
    cast = Cast()
    province = _begin(cast, PROVINCE_ADMINISTRATOR)
    _invite(cast, BY_THE_PROVINCE, by=province)
    district = _begin(cast, DISTRICT_ADMINISTRATOR)
    with at(BEGINNING, 9):
        _enter_hamlets(cast, by=district)
        top = body(cast.unit("tinh"), BodyKind.MOBILISATION_BODY, "Ban Dân vận Tỉnh ủy Sóc Trăng", by=province)
        _enter_bodies(cast, under=top, by=province)
    _invite(cast, BY_THE_DISTRICT, by=district)
    _invite(cast, BY_THE_COMMUNE, by=cast.person(COMMUNE_ADMINISTRATOR.username))
    return cast


def _begin(cast: Cast, person: Person) -> User:
    cast.people[person.username] = begin_unit(person, cast.places, on=BEGINNING)
    return cast.people[person.username]


def _invite(cast: Cast, people: Sequence[Person], *, by: User) -> None:
    for person in people:
        cast.people[person.username] = invite(person, cast.places, by=by, on=BEGINNING)


def _enter_hamlets(cast: Cast, *, by: User) -> None:
    for short, (commune, type_, name) in HAMLETS.items():
        cast.places[short] = hamlet(cast.unit(commune), type_, name, by=by)


def _enter_bodies(cast: Cast, *, under: Body, by: User) -> None:
    office = body(cast.unit("huyen"), BodyKind.MOBILISATION_BODY, "Ban Dân vận Huyện ủy Mỹ Xuyên", by=by, parent=under)
    cast.places["ban-dan-van"] = office
    for short in COMMUNES:
        commune = cast.unit(short)
        body(commune, BodyKind.MOBILISATION_BODY, f"Khối dân vận {_lower(commune)}", by=by, parent=office)
    bloc = Body.objects.get(unit=cast.unit("tham-don"), kind=BodyKind.MOBILISATION_BODY)
    cast.places["khoi-dan-van"] = bloc
    body(cast.unit("hoa-sen"), BodyKind.MOBILISATION_BODY, "Tổ dân vận ấp Hoa Sen", by=by, parent=bloc)
    _enter_front(cast, by)
    _enter_unions(cast, by)


def _lower(place: Unit) -> str:
    """The unit's name inside a sentence: "xã Tham Đôn"."""
    return f"{place.get_type_display().lower()} {place.name}"


def _enter_front(cast: Cast, by: User) -> None:
    above: Body | None = None
    for short in ("tinh", "huyen", "tham-don"):
        place = cast.unit(short)
        name = f"Ủy ban Mặt trận Tổ quốc Việt Nam {_lower(place)}"
        above = body(place, BodyKind.FRONT, name, by=by, parent=above)
    hamlet_front = "Ban công tác Mặt trận ấp Hoa Sen"
    body(cast.unit("hoa-sen"), BodyKind.FRONT_COMMITTEE, hamlet_front, by=by, parent=above)


# Kind, name at the district, name in a commune ("" where it has none there), name of its branch in a hamlet.
UNIONS = (
    (BodyKind.TRADE_UNION, "Liên đoàn Lao động huyện Mỹ Xuyên", "", ""),
    (BodyKind.FARMERS, "Hội Nông dân huyện Mỹ Xuyên", "Hội Nông dân", "Chi hội Nông dân"),
    (BodyKind.WOMEN, "Hội Liên hiệp Phụ nữ huyện Mỹ Xuyên", "Hội Liên hiệp Phụ nữ", "Chi hội Phụ nữ"),
    (BodyKind.YOUTH, "Huyện Đoàn Mỹ Xuyên", "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Chi đoàn"),
    (BodyKind.VETERANS, "Hội Cựu chiến binh huyện Mỹ Xuyên", "Hội Cựu chiến binh", "Chi hội Cựu chiến binh"),
)


def _enter_unions(cast: Cast, by: User) -> None:
    for kind, in_district, in_commune, in_hamlet in UNIONS:
        top = body(cast.unit("huyen"), kind, in_district, by=by)
        for short in ("tham-don", "ngoc-to", "hoa-tu-2") if in_commune else ():
            commune = cast.unit(short)
            middle = body(commune, kind, f"{in_commune} {_lower(commune)}", by=by, parent=top)
            if short == "tham-don":
                branch = body(cast.unit("hoa-sen"), kind, f"{in_hamlet} ấp Hoa Sen", by=by, parent=middle)
                _remember_women(cast, kind, middle, branch)


def _remember_women(cast: Cast, kind: str, middle: Body, branch: Body) -> None:
    """The Women's Union has accounts of its own in this story, so its line can be followed."""
    if kind == BodyKind.WOMEN:
        cast.places |= {"hoi-phu-nu-xa": middle, "chi-hoi-phu-nu": branch}
