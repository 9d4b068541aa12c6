"""The form in which a document is registered: the order of its choices, and where it says what is wrong."""

import pytest

from tests.register.test_documents import LIST, NEW, errors, typed


def test_kinds_stand_in_the_order_in_which_they_are_used(client_for, organiser):
    kinds = [name for _code, name in client_for(organiser).get(NEW).context["form"].fields["kind"].choices]
    assert kinds[:9] == ["–", "Quyết định", "Kế hoạch", "Công văn", "Chương trình", "Hướng dẫn", "Báo cáo", "Tờ trình", "Biên bản"]
    assert [name for _code, name in client_for(organiser).get(LIST).context["listing"].filter_form.fields["kind"].choices][1:4] == kinds[1:4]


@pytest.mark.parametrize("wrong", [{"number": "", "title": "", "issued_on": "31/02/2022"}, {"number": "09 CTr HU"}])
def test_what_is_wrong_stands_at_the_top_with_a_link_to_each_field(client_for, organiser, land, wrong):
    answer = client_for(organiser).post(NEW, typed(land.district, **wrong))
    above, form = answer.content.decode().split('class="error-summary"')
    assert ('class="field"' in above, sorted(errors(answer))) == (False, [name for name in sorted(errors(answer)) if f'<a href="#id_{name}">' in form.split("</ul>")[0]])
