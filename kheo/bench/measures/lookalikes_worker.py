"""One part of the measure of look-alikes: `python -m kheo.bench.measures.lookalikes_worker make ROWS` or `search|like SECONDS`.

It runs in a home of its own and is never imported: nothing of a real installation is read or written.
"""

import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import islice
from statistics import median
from typing import Any

import django

django.setup()

from django.db import connection, models  # noqa: E402

from kheo.lib import dates  # noqa: E402
from kheo.lib.text import fold  # noqa: E402
from kheo.movements.actions.same_work import rows_of  # noqa: E402
from kheo.movements.lookalikes import InitiativeText, read_terms  # noqa: E402
from kheo.movements.lookalikes.vocabulary import Meaning, vocabulary  # noqa: E402
from kheo.movements.models import Campaign, Field, Initiative, InitiativeTerm, Output  # noqa: E402
from kheo.movements.queries.same_work import RELATED, look_alikes, open_to_all_of  # noqa: E402
from kheo.org.models import Body, Unit, UnitKind, UnitType, User  # noqa: E402

COMMUNES, ASKED, AT_ONCE = 40, 60, 500
FILLING = ("Vận động bà con cùng tham gia, họp dân bàn bạc, phân công từng thành viên, sơ kết mỗi quý và rút kinh nghiệm. "
           "Nguồn lực do các hộ đóng góp, mạnh thường quân hỗ trợ, có công khai tại trụ sở.")  # fmt: skip
TABLES: tuple[type[models.Model], ...] = (User, Unit, Body, Campaign, Field, Initiative, Output, InitiativeTerm)


def by_term(*, telling: bool) -> list[list[Meaning]]:
    """The phrases of the vocabulary for each idea, or for all that is around them."""
    known, terms = vocabulary(), defaultdict(list)
    for meaning in (meaning for found in known.phrases.values() for meaning in found):
        terms[meaning.term].append(meaning)
    return [found for term, found in terms.items() if (term in known.telling) is telling]


IDEAS = [[" ".join(one.written) for one in found] for found in by_term(telling=True)]
AROUND = [" ".join(one.written) for found in by_term(telling=False) for one in found]


def make(count: int) -> dict[str, Any]:
    """The tables and the rows."""
    with connection.schema_editor() as editor:
        for table in TABLES:
            editor.create_model(table)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")  # tables that nothing here needs were not made
    places, fields, clerk = _places()
    chance = random.Random(25)  # noqa: S311
    for first in range(0, count, AT_ONCE):
        rows = [_initiative(chance, places, fields, clerk) for _each in range(min(AT_ONCE, count - first))]
        Initiative.objects.bulk_create(rows, batch_size=100)
        Output.objects.bulk_create([Output(initiative=row, what="Số hộ tham gia", measure="hộ", promised=30) for row in rows])
        terms = [term for row in rows for term in rows_of(row, read_terms(InitiativeText(row.title, row.goals, row.method, ("Số hộ tham gia",))))]
        InitiativeTerm.objects.bulk_create(terms, batch_size=300)
    return {"rows": Initiative.objects.count(), "terms": InitiativeTerm.objects.count()}


def _places() -> tuple[list[Unit], list[Field], User]:
    def unit(number: int, kind: UnitKind, type: UnitType, parent: Unit | None) -> Unit:
        return Unit.objects.create(key=f"u{number}", kind=kind, type=type, name=f"Số {number}", parent=parent, valid_from=date(2004, 1, 1))

    province = unit(0, UnitKind.PROVINCE, UnitType.TINH, None)
    communes = [unit(number, UnitKind.COMMUNE, UnitType.XA, province) for number in range(1, COMMUNES + 1)]
    clerk = User.objects.create(username="thu", home_unit=province)
    days = [date(2022, month, 1) for month in (1, 6, 12)]
    campaign = Campaign.objects.create(name="Thử", unit=province, starts_on=days[0], register_by=days[1], ends_on=days[2])
    fields = [Field.objects.create(campaign=campaign, code=f"f{number}", name=f"Lĩnh vực {number}") for number in range(5)]
    return communes, fields, clerk


def _initiative(chance: random.Random, places: list[Unit], fields: list[Field], clerk: User) -> Initiative:
    """An initiative as long as real ones, about one or two ideas, in the words that the vocabulary has for them."""
    ideas = [IDEAS[min(chance.randrange(len(IDEAS)), chance.randrange(len(IDEAS)))] for _each in range(2)]  # some are everywhere
    title, goals, method = (_said(chance, ideas, count) for count in (2, 4, 8))
    texts = dict.fromkeys(("situation", "place", "forces", "resources", "schedule", "sustainability"), FILLING)
    row = Initiative(
        unit=chance.choice(places), campaign=fields[0].campaign, field=chance.choice(fields), title=title.capitalize(), goals=goals,
        method=f"{method}. {FILLING}", state="accepted", entered_by=clerk, accepted_at=dates.now(), first_submitted_at=dates.now(), **texts,
    )  # fmt: skip
    row.folded = fold(row.title)[:500]
    return row


def _said(chance: random.Random, ideas: list[list[str]], count: int) -> str:
    """Phrases about these ideas, each with a word of how such work goes."""
    return ", ".join(f"{chance.choice(chance.choice(ideas))} {chance.choice(AROUND)}" for _each in range(count))


def ask(answer: Callable[[Initiative], Any], seconds: float) -> dict[str, Any]:
    """Answer for one initiative after the other until the time is over."""
    there = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
    chosen = random.Random(7).sample(there, min(ASKED, len(there)))  # noqa: S311
    asked = [Initiative.objects.select_related(*RELATED, "campaign__unit").get(pk=pk) for pk in chosen]
    for one in islice(asked, 5):
        answer(one)  # what a process does once: reading the vocabulary, opening the file
    took: list[float] = []
    started = time.perf_counter()
    while time.perf_counter() < started + seconds or len(took) < len(asked):
        before = time.perf_counter()
        answer(asked[len(took) % len(asked)])
        took.append(time.perf_counter() - before)
    return {"done": len(took), "seconds": sum(took), "median": median(took)}


def like(initiative: Initiative) -> list[Initiative]:
    """The plain way: other titles that hold the first two words of this one, without accents."""
    words = " ".join(initiative.folded.replace(".", "").split()[:2])
    rows = Initiative.objects.filter(open_to_all_of(initiative), folded__contains=words).exclude(pk=initiative.pk)
    return list(rows.select_related(*RELATED))


def main() -> None:
    """Say when ready, wait for the word to go, do one part, report."""
    way, number = sys.argv[1], float(sys.argv[2])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    json.dump(make(int(number)) if way == "make" else ask(look_alikes if way == "search" else like, number), sys.stdout)


if __name__ == "__main__":
    main()
