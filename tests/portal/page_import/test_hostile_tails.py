"""Markup that is never closed must not make the reader read the rest again and again."""

import pytest

from kheo.portal.page_import import BadPage, read_page

PAGE = "<html><body><h1>Dân vận khéo</h1>" + "".join(
    f"<p>Ngày {day}, bà con ấp Trà Mẹt ra quân dọn kênh, trồng cây và phát quang hai bên đường. Ai cũng góp một tay, việc nặng việc nhẹ chia nhau.</p>"
    for day in range(1, 7)
)


@pytest.mark.parametrize("unclosed", ["<a ", "<?", "</", "<a b='"])
def test_a_page_that_ends_in_unclosed_markup_is_damaged(unclosed: str) -> None:
    with pytest.raises(BadPage):
        read_page((PAGE + unclosed * 60_000).encode())


def test_a_few_stray_signs_do_no_harm() -> None:
    assert read_page((PAGE + " 3 < 5 <").encode()).title == "Dân vận khéo"
