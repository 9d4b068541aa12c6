"""What was cited as text becomes a row of the register, with the text as its number: nothing is read into it."""

import unicodedata

from django.db import migrations
from django.utils.crypto import get_random_string

NUMBER = 80
READABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def fold(text):
    """Lower case without accents, as lists are searched."""
    marked = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return " ".join("".join(sign for sign in marked if not unicodedata.combining(sign)).split())


def documents_from_text(apps, schema_editor):
    document = apps.get_model("register", "OfficialDocument")
    campaign = apps.get_model("movements", "Campaign")
    recognition = apps.get_model("movements", "Recognition")
    entry = apps.get_model("org", "HistoryEntry")
    content_type = apps.get_model("contenttypes", "ContentType")

    def document_for(text, unit, title, user_id):
        standing = document.objects.filter(unit=unit, number=text[:NUMBER], title=title[:500]).first()
        folded = fold(f"{text[:NUMBER]} {title} {unit.name}")[:900]
        return standing or document.objects.create(
            unit=unit, number=text[:NUMBER], issuer=unit.name, title=title[:500], entered_by_id=user_id, folded=folded
        )

    kind = content_type.objects.filter(app_label="movements", model="campaign").first()
    for row in campaign.objects.exclude(launched_by_text="").select_related("unit"):
        launched = entry.objects.filter(item_type=kind, item_id=row.pk, verb="launch").first()
        if launched is not None and launched.actor_id:
            row.document = document_for(row.launched_by_text, row.unit, row.launched_by_text, launched.actor_id)
            row.launched_by_text = ""  # where nobody is known who could have entered a document, the words stay as they are
            row.save(update_fields=["document", "launched_by_text"])
    for row in recognition.objects.select_related("initiative__campaign__unit"):
        row.unit = row.initiative.campaign.unit
        row.document = document_for(row.decision, row.unit, row.decision, row.recorded_by_id)
        row.code = get_random_string(8, READABLE)
        row.save(update_fields=["unit", "document", "code"])


def texts_from_documents(apps, schema_editor):
    """The way back: what the rows cite stands as text again. The documents stay in the register."""
    for row in apps.get_model("movements", "Campaign").objects.exclude(document=None).select_related("document"):
        row.launched_by_text = row.document.number
        row.save(update_fields=["launched_by_text"])
    for row in apps.get_model("movements", "Recognition").objects.select_related("document"):
        row.decision = row.document.number
        row.save(update_fields=["decision"])


class Migration(migrations.Migration):
    dependencies = [("movements", "0002_the_whole_movement"), ("contenttypes", "0002_remove_content_type_name"), ("org", "0001_initial"), ("register", "0001_initial")]
    operations = [migrations.RunPython(documents_from_text, texts_from_documents)]
