"""The papers of a product's dossier: which are there, which are missing."""

from dataclasses import dataclass

from kheo.products.kinds import FIRST, RENEWAL, Dossier, Paper, dossiers
from kheo.products.models import Product, Rating
from kheo.products.queries.ratings import newest_rating


@dataclass(frozen=True)
class PaperLine:
    """A paper of the dossier: whether it is there, its number and date, where it is read."""

    paper: Paper
    is_there: bool
    note: str = ""
    link: str = ""


def dossier_of(product: Product) -> tuple[Dossier, Rating | None]:
    """The dossier that is to be gathered next, and the rating that it renews: the first one before any certificate."""
    newest = newest_rating(product)
    renewed = newest if newest is not None and newest.is_certified else None
    return dossiers()[RENEWAL if renewed else FIRST], renewed


def paper_lines(product: Product) -> list[PaperLine]:
    """Its papers in the order of the file."""
    dossier, renewed = dossier_of(product)
    there = {tick.paper: tick for tick in product.dossier_ticks.filter(renews=renewed)}
    return [
        PaperLine(paper, True, there[paper.code].note, there[paper.code].link) if paper.code in there else PaperLine(paper, False)
        for paper in dossier.papers
    ]  # fmt: skip
