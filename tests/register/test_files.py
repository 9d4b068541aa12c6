"""Files of documents that are withdrawn."""

import pytest
from django.core.exceptions import ValidationError

from kheo.org.models import HistoryEntry
from kheo.register.actions import add_document_file, change_document_state, remove_document_file
from tests.factories import make_document, photo


def test_a_file_leaves_a_withdrawn_document_only_with_a_reason_that_stays(organiser, land):
    document = make_document(land.district, organiser)
    file = add_document_file(document, photo(), by=organiser)
    change_document_state(document, "withdraw", by=organiser, reason="Ban hành nhầm")
    with pytest.raises(ValidationError, match="reason"):
        remove_document_file(file, by=organiser, reason="  ")
    assert document.files.count() == 1
    remove_document_file(file, by=organiser, reason="Có danh sách tên")
    entry = HistoryEntry.objects.about(document).last()
    assert (entry.verb, entry.reason, entry.changes["sha256"], document.files.count()) == ("remove_file", "Có danh sách tên", file.sha256, 0)
