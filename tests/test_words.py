"""The words of libraries that people see here: all of them said in Vietnamese, and none twice in different ways."""

import json
import re
import runpy
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override

from tests.test_floors import ROOT
from tests.test_house import CATALOGUES

SCRIPT = runpy.run_path(str(ROOT / "scripts" / "messages.py"))
TAG = re.compile(r"<[^>]+>")


def said(entry: polib.POEntry) -> str:
    """The translation; ours have one form for all numbers."""
    return entry.msgstr or entry.msgstr_plural[0]


@pytest.fixture(params=["django", "djangojs"])
def domain(request):
    return request.param


@pytest.fixture
def editors(domain):
    return polib.pofile(str(SCRIPT["EDITORS"][domain]))


def test_the_editors_catalogue_holds_the_words_of_the_installed_libraries_and_no_others(domain, editors):
    known = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in editors}

    assert known ^ set(SCRIPT["words_of_libraries"](domain)) == set()  # after an upgrade: `make messages`, then translate
    assert len(known) == len(editors)


def test_every_installed_part_of_the_editors_rooms_is_collected():
    parts = {app for app in settings.INSTALLED_APPS if app.partition(".")[0] in ("wagtail", "taggit")}

    assert parts == set(SCRIPT["LIBRARIES"])


def test_translations_keep_the_markup(editors):
    assert [entry.msgid for entry in editors if sorted(TAG.findall(entry.msgid_plural or entry.msgid)) != sorted(TAG.findall(said(entry)))] == []


def test_translations_keep_what_stands_at_their_ends(editors):
    """Words that the library puts together rely on a blank or a colon at the end."""
    ends = re.compile(r"^\s*|:?\s*$")

    assert [entry.msgid for entry in editors if ends.findall(entry.msgid) != ends.findall(said(entry))] == []


def test_no_other_catalogue_says_a_word_of_the_editors_rooms_differently(domain, editors):
    """All catalogues are read as one, ours first: a word that means something else in a room of ours has a context there."""
    words = {(entry.msgctxt, entry.msgid): said(entry) for entry in editors}
    others = [entry for path in CATALOGUES if path.stem == domain for entry in polib.pofile(str(path))]

    assert {entry.msgid: said(entry) for entry in others if words.get((entry.msgctxt, entry.msgid), said(entry)) != said(entry)} == {}


def test_the_browser_is_told_the_words_too(client_for, cast):
    answer = client_for(cast.editor).get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    told = json.loads(answer.partition("const newcatalog = ")[2].partition(";\n")[0])
    words = {entry.msgid: [*entry.msgstr_plural.values()] or entry.msgstr for entry in polib.pofile(str(SCRIPT["EDITORS"]["djangojs"]))}

    assert {word: text for word, text in words.items() if told.get(word) != text} == {}


def test_a_count_is_told_in_one_form_for_all_numbers():
    with override("vi"):
        assert get_language() == "vi"
        assert [ngettext("%(num_pages)d page has been moved", "%(num_pages)d pages have been moved", many) for many in (1, 2)] == ["Đã chuyển %(num_pages)d trang"] * 2


def test_catalogues_are_found_where_the_settings_look():
    looked = {Path(folder) / "vi" / "LC_MESSAGES" for folder in settings.LOCALE_PATHS}

    assert {path.parent for path in CATALOGUES} == looked
