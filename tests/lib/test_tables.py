"""Rows of data files by their code."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from kheo.lib.tables import rows_by_code

FILE = Path("data/x.yaml")


def test_rows_keep_the_order_of_the_file():
    rows = [SimpleNamespace(code="b", key="2"), SimpleNamespace(code="a", key="1")]
    assert list(rows_by_code(FILE, rows)) == ["b", "a"]
    assert list(rows_by_code(FILE, rows, code=lambda row: row.key)) == ["2", "1"]


def test_a_code_that_stands_there_twice_is_refused_by_name():
    with pytest.raises(ValueError, match=r"x\.yaml: a stands there twice"):
        rows_by_code(FILE, [SimpleNamespace(code="a"), SimpleNamespace(code="a")])
