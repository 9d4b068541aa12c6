"""Documents as people register them: through the same action."""

from datetime import date
from typing import Any

import pytest

from kheo.register.actions import register_document
from kheo.register.models import OfficialDocument

PROGRAMME = {
    "number": "09-CTr/HU", "issuer": "Huyện ủy Mỹ Xuyên", "issued_on": date(2020, 12, 22),
    "title": "Xây dựng huyện Mỹ Xuyên đạt chuẩn Nông thôn mới nâng cao, giai đoạn 2021 - 2025", "signer_office": "TM. Ban Thường vụ, Bí thư",
}  # fmt: skip


@pytest.fixture
def registered(cast, land):
    """Registers a document, the district's programme unless told otherwise."""
    def register(**values: Any) -> OfficialDocument:
        return register_document(**{"by": cast.organiser, "unit": land.district, **PROGRAMME, **values})

    return register
