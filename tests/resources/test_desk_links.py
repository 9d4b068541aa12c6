"""The desk leads to what was written down: nobody has to know an address."""

import pytest

LISTS = {f"/lam-viec/{slug}/" for slug in ("cong-trinh", "dong-gop", "ket-qua-chuong-trinh", "san-pham", "chu-the")}


def led_to(client_for, user):
    return LISTS & {card.url for card in client_for(user).get("/lam-viec/").context["cards"]}


@pytest.mark.parametrize("who", ["recorder", "reviewer", "editor", "leader", "union_recorder"])
def test_the_desk_leads_to_each_list_of_records_and_it_opens(client_for, cast, who):
    user = getattr(cast, who)
    assert led_to(client_for, user) == LISTS
    assert {client_for(user).get(address).status_code for address in LISTS} == {200}


def test_without_a_role_the_desk_leads_to_no_list(client_for, stranger):
    assert led_to(client_for, stranger) == set()
    assert {client_for(stranger).get(address).status_code for address in LISTS} == {403}
