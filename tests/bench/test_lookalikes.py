"""The measure of look-alikes: pairs held out stay out, the figures are right, the bar is met. Nothing here asserts a time."""

import pytest

from kheo.bench.measures import lookalikes
from kheo.bench.measures.lookalikes_quality import (
    PRECISION,
    RECALL,
    Quality,
    Verdict,
    best_threshold,
    by_terms,
    by_text_trigrams,
    by_title_trigrams,
    is_held_out,
    judged,
    labelled_pairs,
    quality,
    recall_at,
    text_of,
    trigrams,
)
from kheo.bench.registry import measures
from kheo.bench.workers import run_alone

SCORES = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.1, False)]


def test_pairs_to_choose_by_and_pairs_held_out_are_all_and_none_is_both():
    chosen_by, held_out = ({pair["id"] for pair in labelled_pairs(held_out=which)} for which in (False, True))

    assert (len(chosen_by & held_out), len(chosen_by), len(held_out)) == (0, 136, 67)
    assert {int(name[2:]) % 3 for name in held_out} == {0}


def test_every_third_is_held_out():
    assert [is_held_out({"id": f"t-{number:03}"}) for number in (1, 2, 3, 4)] == [False, False, True, False]


def test_sides_are_read_without_their_places_and_amounts():
    text = text_of({"title": "Đường hoa", "place": "ấp Hoa Mai, xã Tham Đôn", "outputs": ["Đường có hoa: 900 m"]})

    assert (text.outputs, text.places, text.goals) == (("Đường có hoa",), ("Hoa Mai", "Tham Đôn"), "")


def test_trigrams_are_of_the_folded_text():
    assert trigrams("Hoà") == {" ho", "hoa", "oa "} == trigrams("hoa")


def test_plain_ways_compare_titles_or_everything():
    left, right = {"title": "Đường hoa", "method": "Tưới"}, {"title": "Duong hoa", "method": "Bón"}

    assert (by_title_trigrams(left, right), by_text_trigrams(left, right) < 1) == (1.0, True)


def test_recall_and_precision_at_a_threshold():
    assert (quality(SCORES, 0.6), quality(SCORES, 0.8)) == (Quality(1.0, 0.75), Quality(2 / 3, 1.0))
    assert (quality(SCORES, 2.0), Quality(0, 0).f1) == (Quality(0.0, 0.0), 0.0)


def test_best_threshold_and_recall_at_a_precision():
    assert (best_threshold(SCORES), recall_at(SCORES, 0.9), recall_at(SCORES, 0.75), recall_at([(0.5, False), (0.4, True)], 0.9)) == (0.6, 2 / 3, 1.0, 0.0)


@pytest.mark.parametrize(
    ("ours", "plain", "plain_recall", "holds"),
    [
        (Quality(RECALL, PRECISION), Quality(0.9, 0.6), 0.5, True), (Quality(0.89, 0.9), Quality(0.9, 0.6), 0.5, False),
        (Quality(0.95, 0.79), Quality(0.9, 0.6), 0.5, False), (Quality(0.9, 0.8), Quality(0.9, 0.9), 0.5, False),
        (Quality(0.9, 0.8), Quality(0.9, 0.6), 0.9, False),
    ],
)  # fmt: skip
def test_bar_is_both_reached_and_beaten(ours, plain, plain_recall, holds):
    assert Verdict(ours, ours, plain, plain_recall).holds is holds


def test_one_thing_under_two_titles_is_told_from_two_things_under_one():
    flowers, blooms = {"title": "Tuyến đường hoa", "place": "xã A"}, {"title": "Trồng bông hai bên lộ", "place": "xã B"}
    lamps = {"title": "Tuyến đường đèn", "place": "xã A"}

    assert by_terms(flowers, blooms) > by_terms(flowers, lamps)


def test_bar_is_met_on_the_pairs_held_out():
    verdict = judged()

    assert (verdict.holds, verdict.ours.recall >= RECALL, verdict.ours.precision >= PRECISION) == (True, True, True)
    assert verdict.ours.f1 > verdict.trigrams.f1


def test_no_pair_is_measured_that_was_chosen_by(monkeypatch):
    asked = []
    monkeypatch.setattr("kheo.bench.measures.lookalikes_quality.labelled_pairs", lambda *, held_out: asked.append(held_out) or labelled_pairs(held_out=held_out))
    judged.cache_clear()
    judged()

    assert asked == [False, True]


def test_measure_is_registered_against_three_likes():
    measure = measures()["lookalikes"]

    assert (measure.goal, measure.unit, measure.baseline) == (1, "searches/s", "3 LIKE queries over the folded title")


def test_both_sides_answer_from_the_same_file(tmp_path):
    stored = run_alone(lookalikes.WORKER, ["make", "60"], folder=tmp_path, seconds=60)
    answers = [run_alone(lookalikes.WORKER, [way, "0.05"], folder=tmp_path, seconds=10) for way in ("search", "like")]

    assert (stored["rows"], stored["terms"] > 60, [answer["done"] >= 60 for answer in answers]) == (60, True, [True, True])
