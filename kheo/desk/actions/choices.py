"""What an account wants, and forgetting it."""

from kheo.desk.models import CalendarKey, DigestChoice
from kheo.org.models import User


def choose_digest(user: User, *, every: str) -> DigestChoice:
    """The account is told that often from now on."""
    choice, _created = DigestChoice.objects.update_or_create(user=user, defaults={"every": every})
    return choice


def forget_closed_accounts() -> int:
    """Erase what accounts chose that are closed by now."""
    return sum(model.objects.filter(user__is_active=False).delete()[0] for model in (DigestChoice, CalendarKey))
