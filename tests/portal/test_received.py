"""Whatever way a form is written, the keys of what an editor may not see do not get in."""

import json

import pytest
from django.http import QueryDict

from kheo.portal.received import without_unseen
from tests.portal.editors import make_portal


def text_with_link(page_id: int) -> str:
    """Running text with one link, as the editor's browser sends it."""
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"id": page_id}}
    block = {"text": "đây", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": [{"offset": 0, "length": 3, "key": 0}]}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def received(user, text: str) -> str:
    data = QueryDict(mutable=True)
    data["body-0-value"] = text
    return without_unseen(data, user, None)["body-0-value"]


@pytest.mark.parametrize("written", [lambda text: text, lambda text: " " + text, lambda text: text.replace('"entityMap"', '"entity\\u004dap"'), lambda text: text.replace('"entityMap": {', '"entityMap": {}, "entityMap": {')])
def test_a_link_to_a_strangers_draft_is_taken_out_however_it_is_written(home, land, cast, written):
    portal = make_portal(home, land, cast)
    hidden, own = portal.dai_tam.draft, portal.tham_don.draft
    assert json.loads(received(portal.editor, written(text_with_link(hidden.pk))))["entityMap"] == {}
    assert json.loads(received(portal.editor, written(text_with_link(own.pk))))["entityMap"]["0"]["data"] == {"id": own.pk}


def test_text_that_only_looks_like_running_text_stays(home, land, cast):
    portal = make_portal(home, land, cast)
    for text in ("{không phải JSON", '{"a": 1}', "{}"):
        assert received(portal.editor, text) == text
