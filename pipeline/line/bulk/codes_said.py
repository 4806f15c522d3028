"""Finding codes and the plate's reasons in plain words, for papers that list them."""

from collections.abc import Mapping

_ROOMS: Mapping[str, str] = {
    "clean": "An outsider's PDF",
    "codes": "The court's codes",
    "conform": "The court's limits",
    "content": "What the law wants in a paper",
    "deadline": "Deadlines",
    "form": "The answers",
    "intake": "The drop as a whole",
    "language": "The second language",
    "line": "The line itself",
    "mail": "Addresses and mail",
    "pages": "The finished pages",
    "plain": "Plain words",
    "press": "Printing",
    "privacy": "Personal data",
    "read": "Reading the roster",
    "run": "The run",
}
"""What each kind of finding is about; the names of the pages on which the findings are explained."""
_SHORT: Mapping[str, str] = {"zip": "ZIP Code", "email": "e-mail", "pdf": "PDF", "ssn": "Social Security number"}


def said(code: str) -> str:
    """A finding code in words: `Addresses and mail: no ZIP Code`."""
    kind, _, what = code.partition(".")
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
