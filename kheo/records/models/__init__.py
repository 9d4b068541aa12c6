"""What every record has, and what hangs on it."""

from kheo.records.models.duties import Duty
from kheo.records.models.evidence import Evidence, EvidenceKind, Moment
from kheo.records.models.notices import Notice
from kheo.records.models.of_period import OfPeriod, PeriodRecord
from kheo.records.models.periodic import PeriodicRun
from kheo.records.models.record import Record, RecordQuerySet
from kheo.records.models.targets import Target

__all__ = ["Duty", "Evidence", "EvidenceKind", "Moment", "Notice", "OfPeriod", "PeriodRecord", "PeriodicRun", "Record", "RecordQuerySet", "Target"]
