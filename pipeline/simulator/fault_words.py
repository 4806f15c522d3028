"""What each fault means, in words for the page, the command and the documentation."""

from collections.abc import Mapping

from pipeline.simulator.faults import Fault

WORDS: Mapping[Fault, str] = {
    Fault.SLOW_BEFORE: "The answer takes a while; then the filing is made.",
    Fault.CLOSED_BEFORE: "The connection is closed before anything is filed.",
    Fault.ERROR_BEFORE: "HTTP status 500, and nothing was filed.",
    Fault.REFUSED_BEFORE: "The portal says in its own form that it is out of order; nothing was filed.",
    Fault.SLOW_AFTER: "The filing is made, then the answer takes a while.",
    Fault.LOST_ANSWER: "The filing is made, and not one byte of the answer arrives.",
    Fault.ERROR_AFTER: "The filing is made, and the answer is HTTP status 500.",
    Fault.FAULT_AFTER: "The filing is made, and the portal says in its own form that it is out of order.",
    Fault.RESET_ANSWER: "The filing is made; the connection is reset in the middle of the answer.",
    Fault.TRUNCATED_ANSWER: "The filing is made; half of the answer arrives and looks like all of it.",
    Fault.GARBAGE_ANSWER: "The filing is made; the answer is no message at all.",
    Fault.EMPTY_ANSWER: "The filing is made; the answer is empty.",
    Fault.OTHER_ANSWER: "The filing is made; the answer belongs to another filer's message.",
    Fault.LIST_LAGS: "The list of filings does not show the filing for a while.",
    Fault.CONTROL_LOST: "The list of filings shows the filing without the filer's own id of it.",
    Fault.UNKNOWN_STATUS: "The question for a status is answered with a word nobody knows.",
    Fault.DUPLICATE_CALLBACK: "The filer is called twice with the same news.",
    Fault.LATE_SECOND_CALLBACK: "The filer is called again a little later, about the money.",
    Fault.LATE_THIRD_CALLBACK: "The filer is called a third time later, with a ruling.",
    Fault.CALLBACK_FIRST: "The filer is called before the answer to its filing arrives.",
    Fault.LOST_CALLBACK: "The filer is never called.",
    Fault.CODE_DRIFT: "The court's code tables have changed when they are next asked for.",
    Fault.WRONG_COPY: "The stamped copy is that of another paper.",
    Fault.SHORT_COPY: "The stamped copy lacks its last page.",
    Fault.NO_COPY: "There is no stamped copy.",
}

DRIFT: Mapping[str, str] = {
    "removed": "A filing code is gone.",
    "renamed": "A filing code has another name.",
    "moved": "A filing code belongs to another case category.",
    "timing": "A filing code may be used only at another time: to open a case, or in one that is there.",
    "pattern": "File names must fit a stricter pattern.",
}
