from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db.models import Count, Q, Sum

from kheo.lib import dates
from kheo.lib.figures import Gap, Kind
from kheo.lib.periods import Period
from kheo.movements.actions import launch_campaign
from kheo.movements.models import Initiative, Output
from kheo.org.models import HistoryEntry, Succession, Unit
from kheo.records import figures
from kheo.records.actions import change_state, set_target
from kheo.records.figures import planned, records_behind, table, targets_for, value
from tests.factories import REASON, honour, make_initiative

YEAR, REGISTERED = Period.parse("2022"), "movements.registered"


@pytest.fixture
def in_2022():
    """The clock stands in November 2022."""
    with dates.moved_to(datetime(2022, 11, 15, 9, tzinfo=dates.HANOI)):
        yield


@pytest.fixture
def campaign_2022(in_2022, cast, land):
    return launch_campaign(
        name="Năm 2022", unit=land.district, starts_on=date(2022, 1, 1), register_by=date(2022, 12, 1),
        ends_on=date(2022, 12, 31), by=cast.organiser,
    )  # fmt: skip


@pytest.fixture
def accepted(campaign_2022, cast, land):
    """Makes one accepted initiative, submitted on a day of 2022."""
    def make(unit=None, day=date(2022, 11, 15), by=None, **fields):
        with dates.moved_to(datetime(day.year, day.month, day.day, 9, tzinfo=dates.HANOI)):
            return make_initiative(unit or land.tra_met, by or cast.recorder, state="accepted", campaign=campaign_2022, **fields)

    return make


def number(unit, code=REGISTERED, period=YEAR, **more):
    return value(code, unit, period, **more).reading.value


@pytest.fixture
def figure():
    """Registers a figure for the length of one test."""
    made = []

    def make(**definition):
        made.append(f"test.figure{len(made)}")
        defaults = {"label": "Thử", "measure": "x", "of": Initiative, "on": "submitted_at__date"}
        figures.register(made[-1], **{**defaults, **definition})
        return made[-1]

    yield make
    for code in made:
        figures._figures.pop(code, None)


# --- Flow -------------------------------------------------------------------------------------


def test_a_flow_sums_over_places_and_time(accepted, cast, land):
    accepted(day=date(2022, 2, 1))
    accepted(day=date(2022, 11, 30))
    accepted(unit=land.bung_chong, by=cast.second_recorder)
    accepted(unit=land.dai_an, by=cast.neighbour)
    assert [number(unit) for unit in (land.tra_met, land.tham_don, land.dai_tam, land.district, land.province)] == [2, 3, 1, 4, 4]
    assert [number(land.district, period=Period.parse(code)) for code in ("2022-Q1", "2022-11", "2022-H2", "2021")] == [1, 3, 3, 0]
    assert number(land.other_district) == 0


def test_only_accepted_records_count_and_reopened_ones_no_longer(accepted, campaign_2022, cast, land):
    for state in ("draft", "submitted", "returned", "withdrawn"):
        make_initiative(land.tra_met, cast.recorder, state=state)
    assert number(land.district) == 0
    record = accepted()
    assert number(land.district) == 1
    change_state(record, "reopen", by=record.accepted_by, reason=REASON)
    assert number(land.district) == 0


@pytest.mark.database
@pytest.mark.parametrize(("moment", "year"), [("2022-12-31T23:30+07:00", 2022), ("2023-01-01T00:30+07:00", 2023)])
def test_a_day_is_a_day_in_viet_nam(campaign_2022, cast, land, moment, year):
    with dates.moved_to(datetime.fromisoformat(moment)):
        make_initiative(land.tra_met, cast.recorder, state="accepted", campaign=campaign_2022)
    assert [number(land.district, period=Period.year(each)) for each in (2022, 2023)] == [int(year == 2022), int(year == 2023)]


def test_recognised_and_outstanding_are_counted_on_the_day_of_their_decision(accepted, cast, land):
    records = [accepted(subject=subject) for subject in ("collective", "collective", "individual")]
    for record in records[:2]:
        honour(record, grade="recognised", decided_on=date(2022, 11, 10), number="1", by=cast.organiser)
    honour(records[0], grade="outstanding", decided_on=date(2022, 11, 12), number="2", by=cast.organiser)
    codes = [REGISTERED, "movements.recognised", "movements.outstanding"]
    assert [v.reading.value for v in table(codes, [land.district], [YEAR])] == [3, 2, 1]
    assert [(v.part, v.reading.value) for v in table(codes[:2], [land.district], [YEAR], split="subject")] == [
        ("collective", 2), ("individual", 1), ("collective", 2), ("individual", 0),
    ]  # fmt: skip


def test_a_split_adds_up_to_the_whole(accepted, land):
    for kind in ("initiative", "exemplar", "initiative"):
        accepted(kind=kind)
    parts = table([REGISTERED], [land.district], [YEAR], split="kind")
    assert {v.part: v.reading.value for v in parts} == {"initiative": 2, "exemplar": 1}
    assert sum(v.reading.value for v in parts) == number(land.district)


def test_every_number_opens_to_the_records_that_make_it(accepted, cast, land):
    first, second = accepted(subject="collective"), accepted(subject="individual")
    honour(second, grade="recognised", decided_on=date(2022, 11, 10), number="1", by=cast.organiser)
    registered, recognised = figures.figure(REGISTERED), figures.figure("movements.recognised")
    assert set(records_behind(registered, land.district, YEAR)) == {first, second}
    assert set(records_behind(recognised, land.district, YEAR)) == {second}
    assert set(records_behind(registered, land.district, YEAR, split="subject", part="collective")) == {first}
    assert not records_behind(registered, land.dai_tam, YEAR).exists()


# --- Zero, no data, completeness --------------------------------------------------------------


def test_a_register_without_rows_is_zero_and_a_questionnaire_has_no_data(campaign_2022, land, figure):
    asked = figure(value=Sum("outputs__promised"), kind=Kind.FLOW)
    assert value(REGISTERED, land.district, YEAR).reading.value == 0
    assert value(asked, land.district, YEAR).reading.gap is Gap.NO_DATA


def test_a_zero_that_was_reported_is_zero(accepted, land, figure):
    asked = figure(value=Sum("outputs__promised"), kind=Kind.FLOW)
    Output.objects.filter(initiative=accepted()).update(promised=0)
    assert value(asked, land.district, YEAR).reading.value == 0


def test_a_total_says_how_many_of_the_units_below_it_have_data(accepted, land, figure):
    asked = figure(value=Sum("outputs__promised"), kind=Kind.FLOW)
    accepted()
    readings = [value(asked, unit, YEAR).reading for unit in (land.tham_don, land.district, land.province)]
    assert [(reading.reporting, reading.expected) for reading in readings] == [(1, 2), (1, 2), (1, 2)]


def test_of_a_register_every_unit_has_data(accepted, land):
    reading = value(REGISTERED, land.district, YEAR).reading
    assert (reading.value, reading.reporting, reading.expected) == (0, 2, 2)


def test_units_that_did_not_live_in_the_period_are_not_expected(campaign_2022, land):
    Unit.objects.filter(pk=land.dai_tam.pk).update(valid_to=date(2021, 12, 31))
    assert value(REGISTERED, land.district, YEAR).reading.expected == 1


# --- Stock, rate, verdict ---------------------------------------------------------------------


def test_a_stock_is_the_last_value_of_each_place_summed_over_places(accepted, cast, land, figure):
    stock = figure(value=Sum("outputs__promised"), kind=Kind.STOCK)
    for unit, by, day, amount in [
        (land.tra_met, cast.recorder, date(2022, 1, 10), 100),
        (land.tra_met, cast.recorder, date(2022, 6, 10), 70),
        (land.bung_chong, cast.second_recorder, date(2022, 3, 10), 5),
    ]:
        record = accepted(unit=unit, by=by, day=day)
        Output.objects.filter(initiative=record).update(promised=amount)
    found = {code: number(land.district, stock, Period.parse(code)) for code in ("2022-Q1", "2022-H1", "2022", "2023")}
    assert found == {"2022-Q1": 105, "2022-H1": 75, "2022": 75, "2023": 75}
    assert value(stock, land.district, Period.parse("2021")).reading.gap is Gap.NO_DATA


def test_a_rate_is_computed_anew_and_never_averaged(accepted, cast, land):
    records = [accepted() for _unused in range(3)] + [accepted(unit=land.dai_an, by=cast.neighbour)]
    for record in (records[0], records[3]):
        honour(record, grade="recognised", decided_on=date(2022, 11, 15), number="1", by=cast.organiser)
        honour(record, grade="outstanding", decided_on=date(2022, 11, 15), number="2", by=cast.organiser)
    readings = {unit.name: value("movements.recognition_rate", unit, YEAR).reading for unit in (land.tham_don, land.dai_tam, land.district)}
    parts = {name: (reading.numerator, reading.denominator) for name, reading in readings.items()}
    assert parts == {"Tham Đôn": (1, 3), "Đại Tâm": (1, 1), "Mỹ Xuyên": (2, 4)}
    assert readings["Mỹ Xuyên"].value == Decimal("0.5")


def test_the_command_prints_a_rate_as_a_percentage(accepted, cast, land, capsys):
    for record in [accepted() for _unused in range(3)][:1]:
        honour(record, grade="recognised", decided_on=date(2022, 11, 15), number="1", by=cast.organiser)
    assert printed(capsys, "movements.recognition_rate", "--unit", "t-d1", "--period", "2022")[1] == "movements.recognition_rate  33,3 %"


def test_a_rate_of_nothing_is_no_number(campaign_2022, land):
    reading = value("movements.recognition_rate", land.district, YEAR).reading
    assert (reading.value, reading.gap is not None) == (None, True)


def test_a_verdict_is_counted(accepted, cast, land, figure):
    verdict = figure(value=Count("pk", filter=Q(is_pilot=True)), over=Count("pk"), kind=Kind.VERDICT)
    accepted(is_pilot=True)
    accepted(unit=land.dai_an, by=cast.neighbour)
    reading = value(verdict, land.district, YEAR).reading
    assert (reading.value, reading.numerator, reading.denominator) == (1, 1, 2)


@pytest.mark.parametrize("kind", [Kind.RATE, Kind.VERDICT])
def test_a_rate_and_a_verdict_need_their_denominator(figure, kind):
    with pytest.raises(ValueError, match="needs its denominator"):
        figure(value=Count("pk"), kind=kind)


def test_a_figure_is_declared_once():
    with pytest.raises(ValueError, match="Two figures"):
        figures.register(REGISTERED, label="", measure="", of=Initiative, value=Count("pk"), on="x", kind=Kind.FLOW)


# --- On another map ---------------------------------------------------------------------------


@pytest.fixture
def merged(land):
    """Tham Đôn and the commune of Kế Sách went whole into one new commune, Đại Tâm was divided."""
    last, first = date(2025, 6, 30), date(2025, 7, 1)
    city = Unit.objects.create(key="t-new-p", kind="province", type="thanh_pho_tw", name="Cần Thơ", valid_from=first)
    new, beside = (
        Unit.objects.create(key=f"t-new-{name}", kind="commune", type="xa", name=name, parent=city, valid_from=first)
        for name in ("Ngọc Tố", "Mỹ Hòa")
    )
    Unit.objects.filter(kind__in=("commune", "hamlet"), key__startswith="t-").exclude(parent=city).update(valid_to=last)
    for old, heirs, share in [(land.tham_don, [new], 1), (land.other_commune, [new], 1), (land.dai_tam, [new, beside], None)]:
        Succession.objects.bulk_create(Succession(old=old, new=heir, share=share, date=first) for heir in heirs)
    return new


def test_on_the_new_map_a_merged_commune_has_all_that_its_parts_did(accepted, cast, land, merged):
    accepted()
    accepted(unit=land.tham_don, by=cast.reviewer)
    accepted(unit=land.dai_an, by=cast.neighbour)
    assert number(merged) == 0
    restated = value(REGISTERED, merged, YEAR, as_of_map=date(2025, 7, 1))
    assert restated.reading.value == 2
    assert restated.divided == (land.dai_tam,)
    assert number(land.tham_don) == 2


def test_a_hamlet_that_went_elsewhere_takes_its_figures_along(accepted, land, merged):
    beside = Unit.objects.get(key="t-new-Mỹ Hòa")
    heir = Unit.objects.create(key="t-new-h", kind="hamlet", type="ap", name="Trà Mẹt", parent=beside, valid_from=date(2025, 7, 1))
    Succession.objects.create(old=land.tra_met, new=heir, share=1, date=date(2025, 7, 1))
    accepted()
    assert value(REGISTERED, merged, YEAR, as_of_map=date(2025, 7, 1)).reading.gap is Gap.CANNOT_BE_SPLIT
    assert number(beside, as_of_map=date(2025, 7, 1)) == 1


# --- Weight -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 4, 10])
def test_a_table_asks_no_more_for_more_units(accepted, land, count, django_assert_num_queries):
    units = [land.district, land.tham_don, land.dai_tam, land.tra_met, land.bung_chong, land.dai_an, land.dai_chi, land.province, land.other_district, land.other_commune]
    accepted()
    with django_assert_num_queries(3):
        answers = table([REGISTERED, "movements.recognised"], units[:count], [YEAR])
    assert len(answers) == 2 * count


# --- Targets ----------------------------------------------------------------------------------


def test_a_target_stands_beside_the_figure_and_its_old_value_in_history(in_2022, cast, land):
    for planned_value in (4, 6):
        target = set_target(code=REGISTERED, unit=land.district, period=YEAR, value=Decimal(planned_value), by=cast.organiser, source="12-KH/HU")
    assert planned(REGISTERED, land.district, YEAR).value == 6
    assert list(HistoryEntry.objects.about(target).order_by("number").values_list("source", "target")) == [("", "4"), ("4", "6")]
    assert targets_for([REGISTERED], [land.district], [YEAR]) == {(REGISTERED, land.district.pk, "2022"): target}


def test_a_target_is_set_by_those_entitled_and_for_figures_that_exist(in_2022, cast, land):
    with pytest.raises(PermissionDenied):
        set_target(code=REGISTERED, unit=land.district, period=YEAR, value=Decimal(4), by=cast.leader)
    with pytest.raises(PermissionDenied):
        set_target(code=REGISTERED, unit=land.province, period=YEAR, value=Decimal(4), by=cast.organiser)
    with pytest.raises(figures.NoSuchFigure):
        set_target(code="khong.co", unit=land.district, period=YEAR, value=Decimal(4), by=cast.organiser)
    assert planned(REGISTERED, land.district, YEAR) is None


# --- The command ------------------------------------------------------------------------------


def printed(capsys, *arguments):
    call_command("figures", *arguments)
    return capsys.readouterr().out.splitlines()


def test_the_command_prints_value_and_target(accepted, cast, land, capsys):
    accepted()
    set_target(code=REGISTERED, unit=land.district, period=YEAR, value=Decimal(1200), by=cast.organiser)
    lines = printed(capsys, REGISTERED, "--unit", "t-d1", "--period", "2022")
    assert lines[0].startswith("Huyện Mỹ Xuyên")
    assert lines[1:] == ["movements.registered  1 initiatives  / 1.200"]


def test_the_command_takes_figures_apart_and_leaves_out_those_that_cannot_be(accepted, land, capsys, figure):
    whole = figure(value=Count("pk"), kind=Kind.FLOW)
    accepted()
    lines = printed(capsys, "--unit", "t-d1", "--period", "2022", "--by", "subject")
    assert "movements.registered  collective  1 initiatives" in lines
    assert "movements.registered  individual  0 initiatives" in lines
    assert not [line for line in lines if whole in line]


def test_the_command_lists_the_figures(db, capsys):
    listed = {line.split()[0]: line.split()[1] for line in printed(capsys) if line.startswith(("movements.", "standards."))}
    flows = ("accepted", "appraised", "late", "outstanding", "recognised", "registered", "replicated", "rewarded", "unconfirmed")
    rates = ("recognition_rate", "survival_rate")
    standards = {"standards.sheets": "flow", "standards.units_reached": "verdict", "standards.criteria_reached": "stock"}
    assert listed == {f"movements.{name}": "flow" for name in flows} | {f"movements.{name}": "rate" for name in rates} | standards


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--unit", "t-d1", "--period", "2022-13"], "2022-13"),
        (["--unit", "t-d1"], "2022-H1"),
        (["--unit", "khong-co", "--period", "2022"], "No unit has the code “khong-co”"),
        (["khong.co", "--unit", "t-d1", "--period", "2022"], "There is no figure “khong.co”. There are: activities.advised"),
        (["--unit", "t-twin", "--period", "2022"], "names several units"),
    ],
)
def test_the_command_refuses_wrong_words_and_says_what_to_do(land, arguments, complaint):
    Unit.objects.filter(pk__in=[land.tham_don.pk, land.dai_tam.pk]).update(code="t-twin")
    with pytest.raises(CommandError) as refusal:
        call_command("figures", *arguments)
    assert complaint in str(refusal.value)


def test_an_unknown_split_is_refused(land):
    with pytest.raises(CommandError):
        call_command("figures", "--unit", "t-d1", "--period", "2022", "--by", "mood")


def test_a_code_that_two_maps_share_is_told_apart_by_the_period(land, capsys):
    Unit.objects.filter(pk=land.tham_don.pk).update(code="t-twin", valid_to=date(2020, 12, 31))
    Unit.objects.filter(pk=land.dai_tam.pk).update(code="t-twin", valid_from=date(2021, 1, 1))
    assert "Đại Tâm" in printed(capsys, REGISTERED, "--unit", "t-twin", "--period", "2022")[0]
    assert "Tham Đôn" in printed(capsys, REGISTERED, "--unit", "t-twin", "--period", "2020")[0]


def test_a_decision_in_the_future_or_before_the_campaign_counts_nowhere(accepted, cast, land):
    record = accepted()
    for day in (dates.today() + timedelta(days=1), date(2021, 12, 31)):
        with pytest.raises(ValidationError):
            honour(record, grade="recognised", decided_on=day, number="1", by=cast.organiser)
    assert number(land.district, "movements.recognised") == 0
