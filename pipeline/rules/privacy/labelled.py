"""Numbers that only a word tells from any other: accounts, policies, licences, passports, registrations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.rules.privacy import licences
from pipeline.rules.privacy.hits import Finder, Hit, Kind
from pipeline.rules.privacy.masking import digits_masked

_FLAGS = re.IGNORECASE
_NUMBER_WORD = (
    r"(?:\bnumber(?:s|ed)?\b|\bnos?\b\.?|\bnums?\b\.?|\bn.meros?\b|\bn.m\b\.?|\bnro\b\.?|\bnbr\b\.?|\#|"
    r"\bi\.?d\b\.?(?:\s*(?:number\b|no\b\.?|\#))?|\bidentifier\b|\bcard\b)"
)
_LEADING = (
    r"is|was|of|es|de|del|la|el|her|his|the|their|su|con|with|bearing|under|identified|as|a|an|at|in|into|from|to|and|"
    r"held|opened|maintained|by|for|value|being|having|assigned|valid|current|state|class|issued|known|listed|called|ending|ends"
)
_FILLER = rf"(?:[\s:;,()\[\]\"'/.=-]|{_NUMBER_WORD}|\b(?:{_LEADING})\b)"
_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}$|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d\d|\d{4})$"
)
_PHONE = re.compile(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$")
_RUN = r"(?:[A-Z]{1,4}\s?-?\s?|[A-Za-z]{1,3})?\d[A-Za-z\d]*(?:(?:\s?-\s?|[ ]{1,2})(?=[A-Za-z\d]*\d)[A-Za-z\d]+)*"
_ENDING = re.compile(r"\bending\b|\bends\b|\blast\s+(?:four|4)\b|\btermina", _FLAGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """A sort of number and the words that announce it."""

    kind: Kind
    word: re.Pattern[str]
    digits: range
    """How many digits it may have."""
    window: int = 64
    """How far behind the word it may begin."""
    needs_number_word: bool = False
    """Whether between the word and the number there must stand `number`, `#`, a colon or the like."""
    ambiguous: bool = False
    """Whether the word may as well announce something else, of which the words around it tell."""


def _label(kind: Kind, word: str, digits: range, *, needs_number_word: bool = False, ambiguous: bool = False) -> _Label:
    return _Label(
        kind=kind,
        word=re.compile(word, _FLAGS),
        digits=digits,
        needs_number_word=needs_number_word,
        ambiguous=ambiguous,
    )


_ACCOUNT_WORDS = (
    r"(?<![\w-])(?:(?:bank|checking|savings?|brokerage|loan|mortgage|credit\s+union|deposit|retirement|trust|client|"
    r"escrow|money\s+market|ira|401\(?k\)?)\s+)?(?:accounts?|accts?\b\.?|a/c\b)|\bcuentas?(?:\s+(?:bancarias?|"
    r"corrientes?|conjuntas?|mancomunadas?|comerciales?|personal(?:es)?|de\s+(?:ahorros?|cheques)))?|\b(?:loan|mortgage)\s*(?=n[ou]|\#)|\bckg\b|\bchk\s+acct\b"
)
_LABELS = (
    _label(Kind.ACCOUNT, _ACCOUNT_WORDS, range(5, 21)),
    _label(
        Kind.INSURANCE,
        r"\b(?:policy|p.liza|insurance|insured|subscriber|medicare|medicaid|health\s+plan|claimant)\b|"
        r"\bmember(?=\s*(?:i\.?d|n[ou]|\#))|\bMBI\b|\bHICN\b",
        range(4, 18),
        needs_number_word=True,
    ),
    _label(
        Kind.LICENCE,
        r"\b(?:drivers?'?s?'?|drivers'|motorist'?s?|operator'?s?|chauffeur'?s?|learner'?s?)\s+"
        r"(?:(?:licen[cs]es?|permits?)\b|lics?\b\.?|i\.?d\b)|\bD\.?\s?/?\s?L\b\.?|\bO\.?L\.?N\b(?:\s?/\s?(?:ST|state)\b)?|"
        r"\bCDL\b|\bDMV\s+(?:client\s+)?i\.?d\b|\blicencia\s+de\s+(?:conducir|manejar|conductor)\b|"
        r"\bnon-?driver\s+(?:i\.?d|ident\w+)",
        range(4, 17),
    ),
    _label(
        Kind.LICENCE, r"\blicen[cs]e\b|\blicencia\b|\blic\b\.?", range(6, 17), needs_number_word=True, ambiguous=True
    ),
    _label(Kind.PASSPORT, r"\bpassports?\b|\bpasaportes?\b(?:\s+[^\W\d_]{4,16}(?=\s+[A-Z]?\d))?", range(6, 11)),
    _label(
        Kind.CRIMINAL_RECORD,
        r"\bF\.?B\.?I\.?\s*(?:UCN\b)?|\bUCN\b|\bNYSID\b|\bS\.?I\.?D\b|\bstate\s+(?:ident(?:ification|ity)|i\.?d)\b|\bCII\b|"
        r"\buniversal\s+control\b|\bDCJS\b|\bSPN\b",
        range(4, 13),
        needs_number_word=True,
    ),
    _label(
        Kind.ALIEN,
        r"\balien(?:\s+(?:registration|file))?\b|\bUSCIS\b|\bA\s?-?\s?(?:number|file|no\b\.?|\#)|\bINS\b|"
        r"\bextranjeros?\b|\bn.mero\s+A\b",
        range(7, 10),
    ),
)
# Where any of the words may begin: one pass over the text in place of one for each sort.
_BEGINNINGS = (
    r"(?<![\w-])(?:a(?:cc|/c|lien|\s?-?\s?(?:n[uo]|fi|\#))|b(?:ank|rokerage)|c(?:hecking|redit|lient|uenta|kg|hk|laimant|dl|ii|"
    r"ommercial|hauffeur)|d(?:eposit|river|mv|cjs|\.?\s?/?\s?l)|e(?:scrow|xtranjero)|f\.?b|h(?:ealth|icn)|i(?:ra|ns)|l(?:oan|ic|"
    r"earner)|m(?:ortgage|oney|edic|ember|bi|otorist)|n(?:on|ysid|.mero)|o(?:perator|\.?l)|p(?:olic|.liza|assport|asaporte)|retirement|"
    r"s(?:aving|ubscriber|\.?i\.?d|tate|pn)|trust|u(?:cn|scis|niversal)|\d{3}\(?k)"
)
_ANY = re.compile(_BEGINNINGS, _FLAGS)
_ANY_SMALL = re.compile(_BEGINNINGS)
"""The same for a plain text in small letters, in a third of the time."""
_NUMBERED = re.compile(rf"{_NUMBER_WORD}|[#:]|\b(?:UCN|NYSID|CII|MBI|HICN)\b|\d", _FLAGS)
_BETWEEN = re.compile(
    rf"(?:{_FILLER}|[A-Za-z&'.-]{{2,20}}[,;]?\s+(?={_NUMBER_WORD}|[A-Za-z&'.-]{{2,20}}[,;]?\s))*", _FLAGS
)
_NUMBER = re.compile(_RUN)
_ALIEN_ALONE = re.compile(
    r"(?<![A-Za-z\d-])A(?:\s?[-#]\s?|\s)?(?:\d{2,3}(?:\s?-\s?|\s)\d{3}(?:\s?-\s?|\s)\d{3}|\d{8,9})(?![\dA-Za-z])"
)
_MAYBE_ALIEN = re.compile(r"(?<![a-z\d-])a[\s#-]{0,3}\d\d")
_PAGE = re.compile(r"\b(?:bates|invoice|serial|model|part|exhibit|lot|order|tracking)\b[\s\w.:#-]{0,12}$", _FLAGS)
_YEAR_DIGITS = 4
_LAST_DIGITS = 6
"""More than those, and a number is not the end of another."""
_MONEY = re.compile(r"[$€£]\s*$")


def labelled(text: str) -> Iterator[Hit]:
    """Every number that stands behind a word of its sort."""
    words = _ANY_SMALL.finditer(text.lower()) if text.isascii() else _ANY.finditer(text)
    for start in {found.start() for found in words}:
        for label in _LABELS:
            word = label.word.match(text, start)
            if word:
                yield from _behind(label, text, word)


def _behind(label: _Label, text: str, word: re.Match[str]) -> Iterator[Hit]:
    """The number behind a word, where only such words stand between as lead to a number."""
    between = _gap(text, word.end(), label.window)
    number = _NUMBER.match(text, between)
    if number is None:
        return
    gap = text[word.end() : between]
    if _ENDING.search(gap) and sum(one.isdigit() for one in number.group()) <= _LAST_DIGITS:
        yield from _in_full(label, text, number.end())
        return
    if _MONEY.search(gap) or _DATE.match(number.group()):
        return
    if label.ambiguous and licences.is_another(text, word.start(), number.start()):
        return
    if label.needs_number_word and not (_NUMBERED.search(word.group() + gap) or _follows(gap, number)):
        return
    if _PHONE.match(number.group()) and "number" not in gap.casefold():
        return
    counted = tuple(_counted(label, number))
    if counted:
        yield from counted
        yield from _also(label, text, number.end())


def _follows(gap: str, number: re.Match[str]) -> bool:
    """`policy ABC-617367`: nothing between, and too long for a year."""
    return not gap.strip() and sum(one.isdigit() for one in number.group()) > _YEAR_DIGITS


def _in_full(label: _Label, text: str, start: int) -> Iterator[Hit]:
    """`ending 1234, full number 567891234`: the whole number behind its end."""
    found = re.compile(rf"[\s,;(]*(?:\w+\s+)?{_NUMBER_WORD}[\s:]*(?={_RUN})", _FLAGS).match(text, start)
    number = _NUMBER.match(text, found.end()) if found else None
    if number:
        yield from _counted(label, number)


def _gap(text: str, start: int, window: int) -> int:
    found = _BETWEEN.match(text, start, start + window)
    return found.end() if found else start


def _counted(label: _Label, number: re.Match[str]) -> Iterator[Hit]:
    found = _trimmed(number.group())
    if sum(one.isdigit() for one in found) in label.digits:
        value = "".join(one for one in found if one.isalnum()).upper()
        end = number.start() + len(found)
        yield Hit(kind=label.kind, start=number.start(), end=end, value=value, masked=digits_masked(found))


def _trimmed(found: str) -> str:
    """A number ends where another thing begins: before a date, or two blanks."""
    return re.split(r"(?<!-)\s{2,}|\s(?=\d{1,2}[-/]\d{1,2}[-/])", found)[0].rstrip("- ")


def _also(label: _Label, text: str, end: int) -> Iterator[Hit]:
    """`accounts 12345678 and 23456789`: what is joined to the first is one too."""
    joined = re.compile(rf"(?:\s*[,;&]\s*|\s+(?:and|or|y)\s+){{1,2}}(?:no\.\s*|#\s*)?({_RUN})").match(text, end)
    if joined and not _DATE.match(joined[1]):
        number = _NUMBER.match(text, joined.start(1))
        if number:
            yield from _counted(label, number)


def aliens(text: str) -> Iterator[Hit]:
    """Alien registration numbers as courts write them by themselves: A123-456-789, A 076 543 210."""
    for found in _ALIEN_ALONE.finditer(text):
        if not _PAGE.search(text[max(0, found.start() - 24) : found.start()]):
            value = re.sub(r"\D", "", found.group())
            yield Hit(
                kind=Kind.ALIEN,
                start=found.start(),
                end=found.end(),
                value=value,
                masked=digits_masked(found.group()),
            )


FINDERS = (
    Finder(fewest=4, needs=(_ANY_SMALL,), find=labelled),
    Finder(fewest=8, needs=(_MAYBE_ALIEN,), find=aliens),
)
