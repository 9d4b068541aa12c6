"""Works, what is given for them, the ledger in which it stands, and what the programmes reached."""

from kheo.resources.models.contributions import Contribution, DonorPurpose, Receipt, ValuationRule
from kheo.resources.models.ledger import Account, BookSum, ClosedMonth, Entry, EntryKind, Line
from kheo.resources.models.results import ProgrammeResult, ResultNumber
from kheo.resources.models.vouchers import Voucher, VoucherLine
from kheo.resources.models.works import Milestone, Work

__all__ = [
    "Account", "BookSum", "ClosedMonth", "Contribution", "DonorPurpose", "Entry", "EntryKind", "Line", "Milestone", "ProgrammeResult", "Receipt", "ResultNumber",
    "ValuationRule", "Voucher", "VoucherLine", "Work",
]  # fmt: skip
