"""Proving the register: every file of a document is there and holds the bytes that were stored."""

from collections.abc import Iterator

from kheo.org.queries import ChainFault
from kheo.records.proofs import register
from kheo.records.queries import file_fault
from kheo.register.models import DocumentFile


def check_document_files() -> Iterator[ChainFault]:
    """The faults of documents' files."""
    for row in DocumentFile.objects.iterator(chunk_size=500):
        fault = file_fault(row.file, row.sha256)
        if fault:
            yield ChainFault(f"register.documentfile:{row.pk}", fault)


register(check_document_files)
