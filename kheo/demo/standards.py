"""Chapter three: where the ten communes of Mỹ Xuyên stood, quarter by quarter, and how four of them came to the vote.

Of public record: the programme 09-CTr/HU; that all ten communes were new-rural communes and the district a new-rural district in 2021;
that the provincial council voted on 30 December for Ngọc Tố, Hòa Tú 2, Đại Tâm and Gia Hòa 2 (the year 2022 is inferred, and marked
so). The township is no subject of the set. Every value is invented, and the levels that the province sets are too; all is marked.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation

from kheo.demo.bearing_out import bear_out, photos_of
from kheo.demo.cast import COMMUNES, Cast, gather_cast
from kheo.demo.offices import (
    RETURNED_WITH,
    VERIFY_SINCE,
    name_offices,
    open_offices,
    verify_all,
    verify_by_offices,
)
from kheo.demo.standing import AIMED, QUARTERS, sheet_of
from kheo.demo.telling import MARK, Say, at, key_for
from kheo.lib.periods import Period
from kheo.org.models import Unit, User
from kheo.records.actions import change_state, publish_record
from kheo.standards.actions import (
    aim_at,
    close_period,
    load_mappings,
    load_sets,
    record_title,
    record_vote,
    save_dossier,
    save_observations,
    save_sheet,
    set_group,
    take_over,
)
from kheo.standards.cells import NOTHING_SAID, Entry
from kheo.standards.models import CriteriaSet, Indicator, ObservationSheet, Status
from kheo.standards.queries import Answer, book_of, newest_of

OWN_SET = Path(__file__).parent / "criteria" / "soc-trang-nang-cao-minh-hoa.yaml"
ADVANCED, PLAIN, OF_DISTRICT = "soc-trang-nang-cao-minh-hoa", "xa-ntm-2021-2025", "huyen-ntm-nang-cao-2021-2025"
GROUP = "dbscl"
SUBJECTS = tuple(name for name in COMMUNES if name != "thi-tran")
PROGRAMME = "09-CTr/HU ngày 22/12/2020 của Huyện ủy Mỹ Xuyên"
PAPER = "Văn bản minh họa, không có số"
BEGAN, CLOSED_ON, VOTED_ON = date(2021, 1, 11), date(2022, 2, 15), date(2022, 12, 30)
INFERRED = "Năm 2022 được suy ra: nguồn chỉ ghi ngày 30/12."
VOTE_SOURCE = "Đài Phát thanh và Truyền hình Sóc Trăng, tin ngày 30/12"
HELD_SOURCE = "Tạp chí Làng nghề Việt Nam: huyện Mỹ Xuyên, 10/10 xã đạt chuẩn nông thôn mới, năm 2021"
HELD_INFERRED = "Năm đạt chuẩn của từng xã chưa rõ; ghi theo năm 2021, khi cả huyện đạt chuẩn."
MILESTONES = {"2": date(2022, 6, 30), "10": date(2022, 9, 30), "17": date(2022, 9, 30), "18": date(2022, 12, 15)}
LAST, CLOSED = len(QUARTERS) - 1, QUARTERS[:4]  # once these were closed, the offices of the district began to verify
FROM_A_FIGURE = "19.3"  # in the last quarter taken over from the movement's figure, before that typed
SATISFIED = {name: Decimal(97) - Decimal(place) / 4 for place, name in enumerate(SUBJECTS)}


def tell_standards(say: Say) -> None:
    """Tell the chapter; told again it changes nothing."""
    cast = gather_cast()
    open_offices(cast)
    advanced = _prepare(cast)
    for number, period in enumerate(QUARTERS):
        for commune in SUBJECTS:
            _tell_commune(cast, advanced, commune, number)
        _tell_district(cast, number)
        if period == CLOSED[-1]:
            _end_the_year(cast, advanced)
        say(f"Mỹ Xuyên: tiêu chí nông thôn mới, {Period.parse(period).label}")
    _vote(cast, advanced)
    say("Mỹ Xuyên: bốn xã được hội đồng thẩm định tỉnh bỏ phiếu")


@transaction.atomic
def _prepare(cast: Cast) -> CriteriaSet:
    """The sets, the region, the titles held before, and what is aimed at."""
    organiser, district = cast.person("tochuc.huyen"), cast.unit("huyen")
    with at(BEGAN):
        load_sets()
        load_sets(files=[OWN_SET])
        load_mappings()
        for code in (PLAIN, OF_DISTRICT):
            criteria_set = _set(code)
            set_group(
                criteria_set=criteria_set, unit=cast.unit("tinh"), group=criteria_set.groups.get(code=GROUP),
                source="Sóc Trăng thuộc đồng bằng sông Cửu Long", by=cast.person("dieuphoi.tinh"),
            )  # fmt: skip
        for name in SUBJECTS:
            record_title(unit=cast.unit(name), criteria_set=_set(PLAIN), data_year=2021, by=organiser, inferred=HELD_INFERRED, source=HELD_SOURCE)
        for name in AIMED:
            aim_at(unit=cast.unit(name), criteria_set=_set(ADVANCED), year=2022, source=PROGRAMME, milestones=MILESTONES, by=organiser)
        aim_at(unit=district, criteria_set=_set(OF_DISTRICT), year=2025, source=PROGRAMME, by=cast.person("dieuphoi.tinh"))
    return _set(ADVANCED)


def _set(code: str) -> CriteriaSet:
    found = newest_of(code)
    if found is None:
        raise LookupError(code)
    return found


@transaction.atomic
def _end_the_year(cast: Cast, criteria_set: CriteriaSet) -> None:
    """The district closes the four quarters of the year before; from then on its offices verify what is theirs."""
    with at(CLOSED_ON):
        for period in CLOSED:
            close_period(criteria_set=criteria_set, unit=cast.unit("huyen"), period=period, by=cast.person("tochuc.huyen"))
    with at(VERIFY_SINCE):
        name_offices(cast, criteria_set)


@transaction.atomic
def _tell_commune(cast: Cast, criteria_set: CriteriaSet, commune: str, number: int) -> None:
    """One commune's quarter: typed in, borne out, handed in, verified value by value, accepted, published."""
    writer = _writer(cast, commune)
    values = _values(criteria_set, commune, number)
    if number == LAST:
        del values[FROM_A_FIGURE]
    sheet = _enter(f"sheet-{commune}-{QUARTERS[number]}", cast.unit(commune), criteria_set, QUARTERS[number], writer, values)
    if sheet is None:
        return
    with at(_handed_in(number)):
        if number == LAST:
            _take_over(sheet, writer)
        bear_out(sheet, commune, by=writer)
        _answer_conditions(sheet, commune, number, writer)
    with at(_handed_in(number), 10):
        change_state(sheet, "submit", by=writer)
    _review(cast, sheet, commune, number)


def _take_over(sheet: ObservationSheet, writer: User) -> None:
    """The figure's words become data of the story, which is Vietnamese."""
    with translation.override(settings.LANGUAGE_CODE):
        take_over(sheet, code=FROM_A_FIGURE, was=NOTHING_SAID, by=writer)


def _writer(cast: Cast, commune: str) -> User:
    """Who types: the commune's own account where the story has one, else the district on its behalf."""
    own = {"tham-don": "duyet.thamdon", "ngoc-dong": "duyet.ngocdong", "ngoc-to": "ghi.ngocto"}
    return cast.person(own.get(commune, "duyet.huyen"))


def _values(criteria_set: CriteriaSet, commune: str, number: int) -> dict[str, Entry]:
    book = book_of(criteria_set)
    year = int(QUARTERS[number][:4])
    denominators = dict(Indicator.objects.filter(criterion__criteria_set=criteria_set).values_list("code", "denominator"))
    return sheet_of(commune, book.rules, book.levels(GROUP, year), denominators, number)


def _handed_in(number: int) -> date:
    """Ten days after the quarter's end; the last one before the council met."""
    end = Period.parse(QUARTERS[number]).end
    return date(2022, 12, 20) if end == date(2022, 12, 31) else date.fromordinal(end.toordinal() + 10)


def _enter(name: str, unit: Unit, criteria_set: CriteriaSet, period: str, by: User, values: dict[str, Entry]) -> ObservationSheet | None:
    """The sheet with its values; None where it is there already."""
    if ObservationSheet.objects.filter(uuid=key_for(name)).exists():
        return None
    with at(_handed_in(QUARTERS.index(period)), 9):
        sheet = save_sheet(ObservationSheet(uuid=key_for(name), unit=unit, criteria_set=criteria_set, period=period), by=by, fields=[])
        first = next(iter(values))
        told = {code: (replace(entry, remark=MARK) if code == first else entry) for code, entry in values.items()}
        save_observations(sheet, entries={code: (NOTHING_SAID, entry) for code, entry in told.items()}, by=by)
    return sheet


def _answer_conditions(sheet: ObservationSheet, commune: str, number: int, by: User) -> None:
    last = number == LAST
    answers = {key: Answer(Decimal(1), PAPER) for key in ("no_construction_debt", "security")}
    if last:
        answers["satisfaction"] = Answer(SATISFIED[commune], PAPER)
    papers = ("proposal", "result_report", "opinions_report", "minutes", "survey_result") if last and commune in AIMED else ()
    save_dossier(sheet, answers=answers, ticks=dict.fromkeys(papers, PAPER), by=by)


def _review(cast: Cast, sheet: ObservationSheet, commune: str, number: int) -> None:
    """The offices and the district look at every value; what both pass is accepted and shown to everybody."""
    reviewer = cast.person("tochuc.huyen")
    with at(_handed_in(number), 14):
        sheet = _read(sheet)
        passed = number < len(CLOSED) or verify_by_offices(cast, sheet, commune, is_last=number == LAST)
        verify_all(sheet, by=reviewer)
        if passed:
            change_state(sheet, "accept", by=reviewer)
        elif sheet.observations.filter(superseded_at=None, status=Status.DISPUTED).exists():
            change_state(sheet, "return", by=reviewer, reason=RETURNED_WITH)
    if passed:
        with at(_handed_in(number), 16):
            publish_record(_read(sheet), by=cast.person("bientap.huyen"), evidence=list(photos_of(sheet)))


def _read(sheet: ObservationSheet) -> ObservationSheet:
    return ObservationSheet.objects.select_related("unit__parent", "criteria_set", "group").get(pk=sheet.pk)


@transaction.atomic
def _tell_district(cast: Cast, number: int) -> None:
    """The district's own set, once a quarter; the province accepts."""
    criteria_set, writer, reviewer = _set(OF_DISTRICT), cast.person("duyet.huyen"), cast.person("duyet.tinh")
    sheet = _enter(f"sheet-huyen-{QUARTERS[number]}", cast.unit("huyen"), criteria_set, QUARTERS[number], writer, _values(criteria_set, "tham-don", number))
    if sheet is None:
        return
    with at(_handed_in(number), 11):
        change_state(sheet, "submit", by=writer)
    with at(_handed_in(number), 15):
        verify_all(_read(sheet), by=reviewer)
        change_state(sheet, "accept", by=reviewer)


@transaction.atomic
def _vote(cast: Cast, criteria_set: CriteriaSet) -> None:
    """The council's vote on the four; the decision's number and date are not known."""
    with at(VOTED_ON, 17):
        for name in AIMED:
            record_vote(
                unit=cast.unit(name), criteria_set=criteria_set, data_year=2022, voted_on=VOTED_ON, inferred=INFERRED, source=VOTE_SOURCE,
                by=cast.person("dieuphoi.tinh"),
            )  # fmt: skip
