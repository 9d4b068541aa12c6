"""Visit figures: one appended line per view, folded into sums, and what is left is numbers.

A visit is the first view of a visitor on a day, and again after half an hour's silence; days add up to weeks and to all
time; who was seen in the last five minutes is online. A visitor is a hash under a secret of the day: somebody who reads
across midnight is two visitors, one on each day, and for five minutes online twice; that is the price of keeping nothing
by which they could be known again.
"""

from kheo.portal.visits.figures import VisitFigures, current_figures, fold_now_and_then, visit_figures
from kheo.portal.visits.folding import fold_and_forget, fold_visits
from kheo.portal.visits.recording import record_view, recorder_of
from kheo.portal.visits.requests import answered_by, record_answer, record_beacon, sign_path
from kheo.portal.visits.sums import forget_past_days
from kheo.portal.visits.visitors import milliseconds, prepare_secrets

__all__ = [
    "VisitFigures", "answered_by", "current_figures", "fold_and_forget", "fold_now_and_then", "fold_visits", "forget_past_days", "milliseconds", "prepare_secrets",
    "record_answer", "record_beacon", "record_view", "recorder_of", "sign_path", "visit_figures",
]  # fmt: skip
