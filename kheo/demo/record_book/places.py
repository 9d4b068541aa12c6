"""Who keeps the record book: the bodies of the hamlets, the offices that work with them, the accounts that write and review.

The names of authorities and unions are real; hamlets, their bodies and people are invented.
"""

from datetime import date

from kheo.demo.cast import (
    BEGINNING,
    COMMUNE_ADMINISTRATOR,
    DISTRICT_ADMINISTRATOR,
    Cast,
)
from kheo.demo.people import Person, invite
from kheo.demo.telling import at, body
from kheo.org.models import User
from kheo.org.models.bodies import BodyKind

BEGAN, NEWCOMER_CAME = date(2021, 3, 1), date(2022, 12, 19)

# Short name -> (unit, kind, name, short name of the parent): those above come first.
BODIES = {
    "khoi-dan-van": ("tham-don", BodyKind.MOBILISATION_BODY, "Khối dân vận xã Tham Đôn", ""),
    "mat-tran-huyen": ("huyen", BodyKind.FRONT, "Ủy ban Mặt trận Tổ quốc Việt Nam huyện Mỹ Xuyên", ""),
    "nong-dan-huyen": ("huyen", BodyKind.FARMERS, "Hội Nông dân huyện Mỹ Xuyên", ""),
    "phu-nu-huyen": ("huyen", BodyKind.WOMEN, "Hội Liên hiệp Phụ nữ huyện Mỹ Xuyên", ""),
    "huyen-doan": ("huyen", BodyKind.YOUTH, "Huyện Đoàn Mỹ Xuyên", ""),
    "ccb-huyen": ("huyen", BodyKind.VETERANS, "Hội Cựu chiến binh huyện Mỹ Xuyên", ""),
    "mat-tran-xa": ("tham-don", BodyKind.FRONT, "Ủy ban Mặt trận Tổ quốc Việt Nam xã Tham Đôn", "mat-tran-huyen"),
    "nong-dan-xa": ("tham-don", BodyKind.FARMERS, "Hội Nông dân xã Tham Đôn", "nong-dan-huyen"),
    "phu-nu-xa": ("tham-don", BodyKind.WOMEN, "Hội Liên hiệp Phụ nữ xã Tham Đôn", "phu-nu-huyen"),
    "doan-xa": ("tham-don", BodyKind.YOUTH, "Đoàn Thanh niên Cộng sản Hồ Chí Minh xã Tham Đôn", "huyen-doan"),
    "ccb-xa": ("tham-don", BodyKind.VETERANS, "Hội Cựu chiến binh xã Tham Đôn", "ccb-huyen"),
    "to-hoa-sen": ("hoa-sen", BodyKind.MOBILISATION_BODY, "Tổ dân vận ấp Hoa Sen", "khoi-dan-van"),
    "to-hoa-mai": ("hoa-mai", BodyKind.MOBILISATION_BODY, "Tổ dân vận ấp Hoa Mai", "khoi-dan-van"),
    "to-hoa-lan": ("hoa-lan", BodyKind.MOBILISATION_BODY, "Tổ dân vận ấp Hoa Lan", "khoi-dan-van"),
    "to-hoa-cuc": ("hoa-cuc", BodyKind.MOBILISATION_BODY, "Tổ dân vận ấp Hoa Cúc", ""),
    "mt-hoa-sen": ("hoa-sen", BodyKind.FRONT_COMMITTEE, "Ban công tác Mặt trận ấp Hoa Sen", "mat-tran-xa"),
    "mt-hoa-mai": ("hoa-mai", BodyKind.FRONT_COMMITTEE, "Ban công tác Mặt trận ấp Hoa Mai", "mat-tran-xa"),
    "mt-hoa-lan": ("hoa-lan", BodyKind.FRONT_COMMITTEE, "Ban công tác Mặt trận ấp Hoa Lan", "mat-tran-xa"),
    "pn-hoa-sen": ("hoa-sen", BodyKind.WOMEN, "Chi hội Phụ nữ ấp Hoa Sen", "phu-nu-xa"),
    "pn-hoa-mai": ("hoa-mai", BodyKind.WOMEN, "Chi hội Phụ nữ ấp Hoa Mai", "phu-nu-xa"),
    "nd-hoa-sen": ("hoa-sen", BodyKind.FARMERS, "Chi hội Nông dân ấp Hoa Sen", "nong-dan-xa"),
    "nd-hoa-mai": ("hoa-mai", BodyKind.FARMERS, "Chi hội Nông dân ấp Hoa Mai", "nong-dan-xa"),
    "tn-hoa-sen": ("hoa-sen", BodyKind.YOUTH, "Chi đoàn ấp Hoa Sen", "doan-xa"),
    "tn-hoa-mai": ("hoa-mai", BodyKind.YOUTH, "Chi đoàn ấp Hoa Mai", "doan-xa"),
    "tn-hoa-lan": ("hoa-lan", BodyKind.YOUTH, "Chi đoàn ấp Hoa Lan", "doan-xa"),
    "ccb-hoa-sen": ("hoa-sen", BodyKind.VETERANS, "Chi hội Cựu chiến binh ấp Hoa Sen", "ccb-xa"),
    "ccb-hoa-lan": ("hoa-lan", BodyKind.VETERANS, "Chi hội Cựu chiến binh ấp Hoa Lan", "ccb-xa"),
    "quan-su-huyen": ("huyen", BodyKind.STATE_BODY, "Ban Chỉ huy Quân sự huyện Mỹ Xuyên", ""),
    "cong-an-huyen": ("huyen", BodyKind.STATE_BODY, "Công an huyện Mỹ Xuyên", ""),
    "tu-phap": ("huyen", BodyKind.STATE_BODY, "Phòng Tư pháp huyện Mỹ Xuyên", ""),
    "lao-dong": ("huyen", BodyKind.STATE_BODY, "Phòng Lao động - Thương binh và Xã hội huyện Mỹ Xuyên", ""),
    "nong-nghiep": ("huyen", BodyKind.STATE_BODY, "Phòng Nông nghiệp và Phát triển nông thôn huyện Mỹ Xuyên", ""),
    "quan-su-xa": ("tham-don", BodyKind.STATE_BODY, "Ban Chỉ huy Quân sự xã Tham Đôn", ""),
    "cong-an-xa": ("tham-don", BodyKind.STATE_BODY, "Công an xã Tham Đôn", ""),
    "cong-an-dai-tam": ("dai-tam", BodyKind.STATE_BODY, "Công an xã Đại Tâm", ""),
    "quan-su-ngoc-dong": ("ngoc-dong", BodyKind.STATE_BODY, "Ban Chỉ huy Quân sự xã Ngọc Đông", ""),
}
NEWCOMER = Person("ghi.hoamai", "Tô Thị Bắt Đầu", "hoa-mai", (("recorder", "hoa-mai"),), "Ấp Hoa Mai, xã Tham Đôn: người ghi mới nhận việc")
OF_THE_BRANCH = Person("chidoan.hoamai", "Ngô Thị Mới Quen", "hoa-mai", (("recorder", "tn-hoa-mai"),), "Chi đoàn ấp Hoa Mai: bí thư mới, nợ báo cáo tháng")
OF_THE_COMMUNE = Person(
    "mattran.thamdon", "Châu Thị Tưởng Tượng", "tham-don", tuple(("reviewer", place) for place in ("mat-tran-xa", "nong-dan-xa", "doan-xa", "ccb-xa")),
    "Mặt trận và các đoàn thể xã Tham Đôn: nhận sổ của ấp",
)  # fmt: skip
OF_THE_DISTRICT = Person(
    "khoivan.huyen", "Thái Thị Ước Lệ", "huyen",
    tuple(("reviewer", place) for place in ("ban-dan-van", "mat-tran-huyen", "nong-dan-huyen", "phu-nu-huyen", "huyen-doan", "ccb-huyen")),
    "Khối dân vận, Mặt trận, đoàn thể huyện: nhận sổ của xã",
)  # fmt: skip
PEOPLE = (NEWCOMER, OF_THE_BRANCH, OF_THE_COMMUNE, OF_THE_DISTRICT)

# Who writes for a unit (the commune for hamlets without an account of their own), and who accepts what it hands in.
WRITERS = {
    "hoa-sen": "ghi.hoasen", "hoa-mai": "duyet2.thamdon", "hoa-lan": "duyet2.thamdon", "hoa-cuc": "duyet.ngocdong", "hoa-hong": "duyet.ngocdong",
    "tham-don": "duyet.thamdon", "ngoc-dong": "duyet.ngocdong", "ngoc-to": "ghi.ngocto", "huyen": "tochuc.huyen",
}  # fmt: skip
REVIEWERS = {
    "hoa-sen": "duyet.thamdon", "hoa-mai": "duyet.thamdon", "hoa-lan": "duyet.thamdon", "hoa-cuc": "duyet.ngocdong", "hoa-hong": "duyet.ngocdong",
    "huyen": "duyet.tinh", "khoi-dan-van": "duyet.thamdon", "phu-nu-xa": "phunu.thamdon",
    **dict.fromkeys(("mat-tran-xa", "nong-dan-xa", "doan-xa", "ccb-xa"), "mattran.thamdon"),
    **dict.fromkeys(("mat-tran-huyen", "nong-dan-huyen", "phu-nu-huyen", "huyen-doan", "ccb-huyen"), "khoivan.huyen"),
}  # fmt: skip
ON_BEHALF, OF_THE_DISTRICT_OFFICE = "duyet.huyen", "tochuc.huyen"


def open_book(cast: Cast) -> None:
    """The bodies and accounts of the chapter, entered where they are not there yet."""
    district, commune = cast.person(DISTRICT_ADMINISTRATOR.username), cast.person(COMMUNE_ADMINISTRATOR.username)
    with at(BEGINNING, 10):
        for short, (place, kind, name, parent) in BODIES.items():
            above = cast.body(parent) if parent else None
            cast.places[short] = body(cast.unit(place), kind, name, by=district, parent=above)
    for person, by, day in ((OF_THE_COMMUNE, commune, BEGAN), (OF_THE_DISTRICT, district, BEGAN), (NEWCOMER, commune, NEWCOMER_CAME), (OF_THE_BRANCH, commune, NEWCOMER_CAME)):
        cast.people[person.username] = invite(person, cast.places, by=by, on=day)


def writer_at(cast: Cast, place: str) -> User:
    """Who writes for the unit or body: the place's own account where there is one, else the level above on its behalf."""
    home = BODIES[place][0] if place in BODIES else place
    return cast.person(WRITERS.get(home, ON_BEHALF))


def reviewer_at(cast: Cast, place: str) -> User:
    """Who accepts what the unit or body hands in: a union's own line, else one step up by another hand than the one that wrote it."""
    home, above = (BODIES[place][0], BODIES[place][3]) if place in BODIES else (place, "")
    by_default = ON_BEHALF if home in WRITERS else OF_THE_DISTRICT_OFFICE
    return cast.person(REVIEWERS.get(above or home, by_default))
