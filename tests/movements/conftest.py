"""An initiative on its way through appraisal."""

from typing import Any

import pytest

from kheo.movements.models import Appraisal, Campaign, Initiative
from kheo.org.models import User
from tests.factories import FULL, make_initiative, make_sheet, open_appraisal, score_all


@pytest.fixture
def accepted(campaign: Campaign, land: Any, recorder: User) -> Initiative:
    """An accepted initiative of ấp Trà Mẹt, in a campaign with a sheet."""
    make_sheet(campaign)
    return make_initiative(land.tra_met, recorder, state="accepted")


@pytest.fixture
def appraisers(cast: Any) -> list[User]:
    """Three who stand far enough away from it."""
    return [cast.leader, cast.editor, cast.neighbour]


@pytest.fixture
def opened(accepted: Initiative, organiser: User, appraisers: list[User]) -> Appraisal:
    """Its appraisal, with the three named."""
    return open_appraisal(accepted, organiser, appraisers)


@pytest.fixture
def scored(opened: Appraisal) -> Appraisal:
    """All ballots in; on line 1.1 they lie more than a fifth apart."""
    score_all(opened, FULL, FULL, {**FULL, "1.1": "15"})
    return opened
