import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kheo.bench.comparing import Comparison, compare
from kheo.bench.measures import __name__ as _registered  # noqa: F401
from kheo.bench.registry import measures

MOST_RUNS, MOST_SECONDS = 25, 60


class Command(BaseCommand):
    help = "Measure Khéo against what would be used instead, on this machine; in temporary folders, never on the real data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure, or the word before the hyphen for several; all without a name: {', '.join(measures())}")
        parser.add_argument("--json", action="store_true", help="as JSON")
        parser.add_argument("--check", action="store_true", help="fail where the median of the ratios is below the goal, or where what is asked for besides does not hold")
        parser.add_argument("--check-sides", action="store_true", help="fail only for the latter, whatever the ratio: for a machine that does other work too")
        parser.add_argument("--runs", type=int, default=5, help=f"how many runs each side has, in turns; at most {MOST_RUNS}")
        parser.add_argument("--seconds", type=float, default=2.0, help=f"how long one run lasts; at most {MOST_SECONDS}")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        known = measures()
        named = {name: [known[one] for one in known if one == name or one.startswith(f"{name}-")] for name in options["names"]}
        unknown = [name for name, found in named.items() if not found]
        if unknown or not 1 <= options["runs"] <= MOST_RUNS or not 0 < options["seconds"] <= MOST_SECONDS:
            limits = f"One run at least and {MOST_RUNS} at most, each of at most {MOST_SECONDS} seconds."
            raise CommandError(f"No such measure: {', '.join(unknown)}" if unknown else limits)
        chosen = list(dict.fromkeys(one for found in named.values() for one in found)) or list(known.values())
        results = [compare(measure, runs=options["runs"], seconds=options["seconds"]) for measure in chosen]
        self.stdout.write(as_json(results) if options["json"] else as_table(results))
        missed = [missed_by(result) for result in results if not result.met and (options["check"] or not result.holds)]
        if missed and (options["check"] or options["check_sides"]):
            raise CommandError(f"A goal was not met. {'; '.join(missed)}.")


def missed_by(result: Comparison) -> str:
    """Which measure missed what: the goal by its median ratio, or something asked for besides."""
    name, goal = result.measure.name, result.measure.goal
    return f"{name}: {result.ratio:.3g} is less than {goal:.3g}" if result.holds else f"{name}: what is asked for besides the ratio does not hold"


def as_json(results: list[Comparison]) -> str:
    """The results for programs."""
    return json.dumps({"results": [result.as_dict() for result in results]}, ensure_ascii=False, indent=2)


def _rate(value: float) -> str:
    return f"{value:>12,.{0 if value >= 100 else 1}f}"


def as_table(results: list[Comparison]) -> str:
    """The results for people."""
    lines = [f"{'measure':<18}{'ours':>12}{'baseline':>12} {'unit':<10}{'ratio':>8}{'spread':>8}{'goal':>7}  met  baseline"]
    for result in results:
        measure = result.measure
        lines.append(
            f"{measure.name:<18}{_rate(result.ours)}{_rate(result.theirs)} {measure.unit:<10}{result.ratio:>7{'.1f' if result.ratio >= 1 else '.3f'}}x{result.spread:>8.0%}"
            f"{measure.goal:>6.3g}x  {'yes' if result.met else 'no':<4} {measure.baseline}"
        )
        lines += [f"{'':<18}{value:>12,.{0 if value >= 1000 else 1}f} {name}" for name, value in result.extras.items()]
        lines += [f"{'':<18}{measure.note}"] if measure.note else []
    return "\n".join(lines)
