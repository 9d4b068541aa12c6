"""What bears values out in the story: drawn photos and a list of products, some for two indicators, some for a while only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from kheo.demo.pictures import draw_photo
from kheo.demo.telling import MARK
from kheo.lib.office import xlsx
from kheo.org.models import User
from kheo.records.actions import add_file, add_photo
from kheo.records.models import Evidence
from kheo.standards.actions import name_evidence
from kheo.standards.models import ObservationSheet
from kheo.standards.queries import reusable

PRODUCTS = ("Gạo thơm minh họa", "Bánh pía minh họa", "Tôm khô minh họa")


@dataclass(frozen=True)
class Proof:
    """A photo of a scene, or without one the list of products; it bears out `codes`, until a day or for good."""

    caption: str
    codes: tuple[str, ...]
    scene: str = ""
    valid_to: date | None = None
    again: bool = False  # hangs on a sheet of an earlier quarter already


ROAD = "Đường ấp được bảo trì, có cây xanh hai bên (ảnh minh họa)"
PROOFS = {
    ("ngoc-to", "2022-Q3"): (Proof(ROAD, ("2.2", "2.3"), scene="road"),),
    ("ngoc-to", "2022-Q4"): (
        Proof(ROAD, ("2.2",), again=True),
        Proof("Danh mục sản phẩm OCOP còn thời hạn đến 31/01/2023 (minh họa)", ("13.2",), valid_to=date(2023, 1, 31)),
    ),
    ("dai-tam", "2022-Q4"): (Proof("Thu gom rác thải ở ấp (ảnh minh họa)", ("17.3", "17.5"), scene="cleanup"),),
    ("thanh-phu", "2022-Q4"): (
        Proof("Danh mục sản phẩm OCOP còn thời hạn đến 30/11/2022 (minh họa)", ("13.2",), valid_to=date(2022, 11, 30)),
    ),
}  # fmt: skip


def bear_out(sheet: ObservationSheet, commune: str, *, by: User) -> None:
    """Add what the story has for the sheet, and name it for its values."""
    named: dict[str, dict[int, date | None]] = {}
    for proof in PROOFS.get((commune, sheet.period), ()):
        evidence = _found(sheet, proof, by) if proof.again else _added(sheet, proof, by)
        for code in proof.codes:
            named.setdefault(code, {})[evidence.pk] = proof.valid_to
    for code, proofs in named.items():
        name_evidence(sheet, code=code, proofs=proofs, by=by)


def photos_of(sheet: ObservationSheet) -> Iterable[int]:
    """The keys of what everybody may see: the photos, which are drawn."""
    return sheet.evidence.exclude(width=None).values_list("pk", flat=True)


def _found(sheet: ObservationSheet, proof: Proof, by: User) -> Evidence:
    return next(one.evidence for one in reusable(by, sheet) if one.evidence.caption == proof.caption)


def _added(sheet: ObservationSheet, proof: Proof, by: User) -> Evidence:
    if proof.scene:
        return add_photo(sheet, draw_photo(proof.scene), by=by, caption=proof.caption)
    return add_file(sheet, _products(proof), by=by, caption=proof.caption)


def _products(proof: Proof) -> SimpleUploadedFile:
    rows = [(name, "3 sao", proof.valid_to) for name in PRODUCTS]
    content = xlsx.workbook("San pham OCOP", ("Sản phẩm", "Hạng", "Còn thời hạn đến"), rows, notes=(MARK,))
    return SimpleUploadedFile("san-pham-ocop.xlsx", content)
