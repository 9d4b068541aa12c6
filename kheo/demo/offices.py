"""Two offices of the district that verify some indicators of the communes from 2022 on, and what they said of each sheet.

The offices are real, the accounts and what they say are not.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from kheo.demo.cast import DISTRICT_ADMINISTRATOR, Cast
from kheo.demo.people import Person, invite
from kheo.demo.telling import at, body
from kheo.org.models import User
from kheo.org.models.bodies import BodyKind
from kheo.standards.actions import Ruling, rule_on, set_verifier
from kheo.standards.models import CriteriaSet, ObservationSheet, Status
from kheo.standards.queries import current, verifiable

VERIFY_SINCE = date(2022, 3, 1)
AGRICULTURE, HEALTH = "phong-nong-nghiep", "phong-y-te"
OFFICES = {AGRICULTURE: "Phòng Nông nghiệp và Phát triển nông thôn huyện Mỹ Xuyên", HEALTH: "Phòng Y tế huyện Mỹ Xuyên"}
VERIFIED_BY = {AGRICULTURE: ("3.1", "13.1", "13.2"), HEALTH: ("14.1", "14.2")}
PEOPLE = (
    Person("thamtra.nongnghiep", "Thạch Văn Ví Dụ", "huyen", (("reviewer", AGRICULTURE),), "Phòng Nông nghiệp huyện: thẩm tra chỉ tiêu"),
    Person("thamtra.yte", "Sơn Thị Minh Họa", "huyen", (("reviewer", HEALTH),), "Phòng Y tế huyện: thẩm tra chỉ tiêu"),
)  # fmt: skip
# What the offices had not done, or would not pass, when the story ends: sheets of the last quarter, by commune.
DISPUTED = {
    "thanh-phu": {"13.2": "Danh mục OCOP kèm theo đã hết hạn ngày 30/11/2022; đề nghị bổ sung danh mục mới hoặc sửa lại số sản phẩm."},
}
RETURNED_WITH = "Chỉ tiêu 13.2 chưa được xác nhận; xã sửa hoặc bổ sung minh chứng rồi nộp lại."
STILL_WAITING = {"thanh-quoi": HEALTH}  # the office that has not come to the sheet


def open_offices(cast: Cast) -> None:
    """The offices with their accounts, entered where they are not there yet."""
    administrator = cast.person(DISTRICT_ADMINISTRATOR.username)
    with at(VERIFY_SINCE, 9):
        for short, name in OFFICES.items():
            cast.places[short] = body(cast.unit("huyen"), BodyKind.STATE_BODY, name, by=administrator)
    for person in PEOPLE:
        cast.people[person.username] = invite(person, cast.places, by=administrator, on=VERIFY_SINCE)


def name_offices(cast: Cast, criteria_set: CriteriaSet) -> None:
    """From now on each office verifies what belongs to its field, in all communes of the district."""
    for short, codes in VERIFIED_BY.items():
        set_verifier(criteria_set=criteria_set, indicators=codes, unit=cast.unit("huyen"), body=cast.body(short), by=cast.person("tochuc.huyen"))


def verify_by_offices(cast: Cast, sheet: ObservationSheet, commune: str, *, is_last: bool) -> bool:
    """Each office rules on its values; returns whether the sheet is then ready to be accepted."""
    disputed = DISPUTED.get(commune, {}) if is_last else {}
    absent = STILL_WAITING.get(commune) if is_last else None
    for person in PEOPLE:
        _role, office = person.holds[0]
        if office != absent:
            verify_all(sheet, by=cast.person(person.username), disputed=disputed)
    return not disputed and not absent


def verify_all(sheet: ObservationSheet, *, by: User, disputed: Mapping[str, str] = MappingProxyType({})) -> None:
    """Say of every value that `by` may verify that it is right, but for those that are disputed with a reason."""
    own = set(verifiable(by, sheet)) & set(current(sheet))
    wrong = {code: Ruling(Status.DISPUTED, why) for code, why in disputed.items() if code in own}
    if own:
        rule_on(sheet, rulings={code: Ruling(Status.VERIFIED) for code in own} | wrong, by=by)
