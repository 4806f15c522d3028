"""Days that rules lead to, each with the steps that led there.

`days` says which days a court is open, `walk` goes along them, `period` counts one period by one body of rules,
`applied` applies a court's rules, `packs` reads them from `templates/deadlines/`, `methods` knows the ways of
service, and `dues` computes what a document type asks for. `after`, `before` and `earliest` count by the plain
federal convention where no rule is named.
"""

from pipeline.model import Deadline
from pipeline.rules.deadline.applied import NotInForce, due, earliest_for, free, named
from pipeline.rules.deadline.days import CalendarMissing, TooFar, closed_because, holiday, is_court_day
from pipeline.rules.deadline.dues import computed
from pipeline.rules.deadline.plain import after, before, earliest

__all__ = [
    "CalendarMissing",
    "Deadline",
    "NotInForce",
    "TooFar",
    "after",
    "before",
    "closed_because",
    "computed",
    "due",
    "earliest",
    "earliest_for",
    "free",
    "holiday",
    "is_court_day",
    "named",
]
