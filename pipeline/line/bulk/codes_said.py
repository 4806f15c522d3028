"""Finding codes and the plate's reasons in plain words, for papers that list them."""

from collections.abc import Mapping

_ROOMS: Mapping[str, str] = {
    "clean": "An outsider's PDF",
    "codes": "The court's codes",
    "conform": "The court's limits",
    "content": "What the law wants in a paper",
    "deadline": "Deadlines",
    "form": "An answer",
    "intake": "The drop as a whole",
    "language": "The second language",
    "line": "The line itself",
    "mail": "Addresses and mail",
    "pages": "The finished pages",
    "plain": "Plain words",
    "press": "Printing",
    "privacy": "Personal data",
    "read": "Reading the roster",
    "run": "The row in this run",
}
"""What each kind of finding is about; the names of the pages on which the findings are explained."""
_SHORT: Mapping[str, str] = {"zip": "ZIP Code", "email": "e-mail", "pdf": "PDF", "ssn": "Social Security number"}


_WHOLE: Mapping[str, str] = {
    "form.required": "missing",
    "form.twice": "given twice",
    "form.date": "no date that can be read",
    "form.date-ambiguous": "a date that may mean two days",
    "form.date-impossible": "a day that does not exist",
    "form.date-weekday": "a date with another day of the week",
    "form.date-year": "a date without a year that is certain",
    "form.date-past": "a day that has passed",
    "form.date-future": "a day that lies ahead",
    "form.date-closed": "a day on which the court is closed",
    "form.docket-number": "no case number of this court",
    "form.notice-short": "too few days of notice",
    "form.time": "no time that can be read",
    "form.calendar-missing": "a day of which no calendar is known",
    "mail.no-sender": "e-mail was agreed to, and nobody is named who sends",
    "run.duplicate": "repeats another one",
    "run.recipient-incomplete": "the recipient is not complete",
    "run.recipient-repeated": "a recipient who gets the same notice already",
}
"""What the words of the code alone would not say."""


def said(code: str) -> str:
    """A finding code in words: `Addresses and mail: no ZIP Code`."""
    kind, _, what = code.partition(".")
    if code in _WHOLE:
        return f"{_ROOMS[kind]}: {_WHOLE[code]}"
    words = " ".join(_SHORT.get(one, one) for one in what.split("-"))
    return f"{_ROOMS.get(kind, kind)}: {words}"


def reason(word: str) -> str:
    """Why a paper was laid out by itself, in words."""
    return _REASONS.get(word) or word.replace("-", " ").replace(":", ": ")


_REASONS: Mapping[str, str] = {
    "compared": "a struck paper differed, so the rest was laid out one by one",
    "marked": "not public: every page bears its mark",
    "repertoire": "letters that are not struck",
    "slack": "a line that is nearly full",
    "wide-word": "a word wider than its line",
    "ligatures": "letters that join",
    "odd-text": "characters that could be read as marks",
    "values": "an answer that is not plain text",
    "empty": "an empty answer where text stands otherwise",
    "pleading": "pleading paper",
}
