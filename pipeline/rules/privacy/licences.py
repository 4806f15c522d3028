"""Whose licence a bare `License No.` speaks of: a driver's, or a trade's, a dog's, a program's."""

import re

_FLAGS = re.IGNORECASE
_STATES = (
    "alabama|alaska|arizona|arkansas|california|carolina|colorado|columbia|connecticut|dakota|delaware|florida|georgia|"
    "hampshire|hawaii|idaho|illinois|indiana|iowa|island|jersey|kansas|kentucky|louisiana|maine|maryland|"
    "massachusetts|mexico|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|ohio|oklahoma|oregon|"
    "pennsylvania|tennessee|texas|utah|vermont|virginia|washington|wisconsin|wyoming|york|state|rico"
)
_NAMED = re.compile(
    r"\b(?!(?:The|An?|His|Her|My|Your|Their|Its|Said|This|Valid|Expired|Whose|And|Or|Of|With)\b)[A-Z][\w'&-]*\s$"
)
_STATE = re.compile(rf"\b(?:(?i:{_STATES})|[A-Z]{{2}})\s$")
"""`Tattoo License`, a name of its own, is another licence; `Ohio License`, `produced license` may be a driver's."""
_OTHERS = re.compile(
    r"\b(?:attorney|law|lawyer|admi(?:tted|ssion)|bar\b|liquor|alcohol|beverage|nurs\w+|contractor|business|trade|software|source|"
    r"medic\w+|physician|doctor|dent\w+|pharmac\w+|pistol|firearms?|guns?\b|carry|weapon|marriage|fishing|"
    r"hunting|dogs?\b|kennel|taxi|tattoo|massage|broker\w*|realtor|real\s+estate|notar\w+|professional|plumb\w+|electric\w+|premises|"
    r"patent|product|activation|cosmetolog\w+|barber|teach\w*|guard|investigator|bail|bonds\w+|"
    r"day\s?care|insur\w+|agent|producers?|import|export|radio|FCC|pilot|vendor|food|tobacco|lottery|gaming|account\w*|"
    r"CPA|engineer\w*|architect\w*|survey\w*|abogad\w+|m.dic\w+|negocio)",
    _FLAGS,
)
_OF_IT = re.compile(r"\b(?:plates?|tags?|fees?|agreements?|keys?|registration|renewal|application)\b", _FLAGS)
"""Between the word and the number: it is not the licence that has the number."""
_AROUND = 60


def is_another(text: str, word: int, number: int) -> bool:
    """Whether a licence is not a driver's.

    Args:
        text: folded.
        word: where `license` begins.
        number: where its number begins.
    """
    before = text[max(0, word - _AROUND) : word]
    if (_NAMED.search(before) and not _STATE.search(before)) or _OF_IT.search(text[word:number]):
        return True
    line = before[before.rfind("\n") + 1 :]
    behind, _, _ = text[number : number + _AROUND].partition("\n")
    return _OTHERS.search(f"{line} {text[word:number]} {behind}") is not None
