import pytest

from kheo.lib.keys import as_key, as_keys


@pytest.mark.parametrize(("text", "key"), [("12", 12), ("", None), (None, None), ("-1", None), ("1.0", None), ("٣", None), ("9" * 5000, None)])
def test_as_key_reads_what_a_row_could_have(text, key):
    assert as_key(text) == key


def test_as_keys_leaves_out_what_is_none():
    assert as_keys(["3", "x", "4"]) == [3, 4]
