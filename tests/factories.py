"""Records as people make them: through the same actions."""

import uuid
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.movements.actions import name_honouree, save_initiative
from kheo.movements.models import Campaign, Initiative, Output
from kheo.movements.queries import open_campaigns
from kheo.org.models import Body, Unit, User
from kheo.records.actions import add_photo, change_state, publish_record
from kheo.records.permissions import reviewers_of
from kheo.records.workflow import ReviewState

TEXTS = ("situation", "goals", "method", "place", "forces", "resources", "schedule", "sustainability")
REASON = "Nêu rõ kết quả."


def photo(name: str = "anh.jpg", colour: str = "green", size: tuple[int, int] = (40, 30), gps: bool = False) -> SimpleUploadedFile:
    """A small JPEG; with `gps` it tells where it was taken."""
    written, exif = BytesIO(), Image.Exif()
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (9.0, 25.0, 0.0), 3: "E", 4: (105.0, 55.0, 0.0)})
        exif[0x010F] = "MayAnhThu"
    Image.new("RGB", size, colour).save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/jpeg")


def initiative_values(campaign: Campaign, **fields: Any) -> dict[str, Any]:
    """All ten items of the form, filled in."""
    return {
        "campaign": campaign, "field": campaign.fields.first(), "title": "Tuyến đường hoa ấp Trà Mẹt",
        **{name: f"Nội dung {name}" for name in TEXTS}, **fields,
    }  # fmt: skip


def make_initiative(
    unit: Unit, by: User, *, state: str = "draft", body: Body | None = None, reviewer: User | None = None,
    honouree: str = "", consent_way: str = "", photos: int = 0, **fields: Any,
) -> Initiative:  # fmt: skip
    """An initiative that travelled to `state`; its reviewer is one whom its line of review leads to."""
    campaign = fields.pop("campaign", None) or open_campaigns(unit).first()
    if honouree:
        fields["subject"] = "individual"
    initiative = Initiative(unit=unit, body=body, uuid=uuid.uuid4(), **initiative_values(campaign, **fields))
    initiative = save_initiative(initiative, by=by)
    Output.objects.create(initiative=initiative, what="Tuyến đường", measure="km", promised=2)
    if honouree:
        name_honouree(initiative, name=honouree, consent_way=consent_way, by=by)
    for number in range(photos):
        add_photo(initiative, photo(size=(40 + number, 30)), by=by, caption=f"Ảnh {number}")
    return travel(initiative, state, by=by, reviewer=reviewer)


def travel(initiative: Initiative, state: str, *, by: User, reviewer: User | None = None) -> Initiative:
    """Take a draft to `state`."""
    if state in (ReviewState.SUBMITTED, ReviewState.RETURNED, ReviewState.ACCEPTED):
        initiative = change_state(initiative, "submit", by=by)
    if state == ReviewState.WITHDRAWN:
        initiative = change_state(initiative, "withdraw", by=by)
    if state in (ReviewState.RETURNED, ReviewState.ACCEPTED):
        reviewer = reviewer or reviewers_of(initiative).exclude(pk=by.pk).first() or by  # an office of one
        verb = {ReviewState.RETURNED: "return", ReviewState.ACCEPTED: "accept"}[ReviewState(state)]
        initiative = change_state(initiative, verb, by=reviewer, reason=REASON if verb == "return" else "")
    return initiative


def make_published(unit: Unit, by: User, editor: User, **fields: Any) -> Initiative:
    """An accepted initiative that everybody may read, with every photo ticked."""
    initiative = make_initiative(unit, by, state="accepted", **fields)
    ticked = list(initiative.evidence.values_list("pk", flat=True))
    return publish_record(initiative, by=editor, evidence=ticked)


def make_rows(count: int, *, unit: Unit, by: User, campaign: Campaign, state: str, published: bool = False) -> None:
    """Many rows at once, for the weight of lists; they have no history."""
    now = dates.now()
    accepted = {"accepted_by": by, "accepted_at": now, "accepted_unit": unit.parent} if state == "accepted" else {}
    Initiative.objects.bulk_create(
        (
            Initiative(
                unit=unit, state=state, entered_by=by, submitted_by=by, submitted_at=now, first_submitted_at=now, folded=fold(f"Mô hình {number}"),
                published_at=now if published else None, **accepted, **initiative_values(campaign, title=f"Mô hình {number}"),
            )
            for number in range(count)
        ),
        batch_size=200,
    )  # fmt: skip
