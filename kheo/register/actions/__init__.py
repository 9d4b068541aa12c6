"""Every write of the register."""

from kheo.register.actions.citations import cite, uncite
from kheo.register.actions.documents import DocumentChanged, Repeated, change_document, register_document
from kheo.register.actions.files import add_document_file, remove_document_file
from kheo.register.actions.states import change_document_state

__all__ = [
    "DocumentChanged", "Repeated", "add_document_file", "change_document", "change_document_state", "cite", "register_document",
    "remove_document_file", "uncite",
]  # fmt: skip
