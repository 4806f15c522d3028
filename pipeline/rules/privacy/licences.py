"""Whose licence a bare `License No.` speaks of: a driver's, or a trade's, a dog's, a program's."""

import re

_FLAGS = re.IGNORECASE
_STATES = (
    "alabama|alaska|arizona|arkansas|california|carolina|colorado|columbia|connecticut|dakota|delaware|florida|georgia|"
    "hampshire|hawaii|idaho|illinois|indiana|iowa|island|jersey|kansas|kentucky|louisiana|maine|maryland|"
    "massachusetts|mexico|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|ohio|oklahoma|oregon|"
    "pennsylvania|tennessee|texas|utah|vermont|virginia|washington|wisconsin|wyoming|york|state|rico"
)
_OWN = re.compile(
    r"(?:^|[\n;:,.|()/\[\]#-]|\s\s|\b(?:an?|the|his|her|my|your|their|said|this|that|whose|valid|invalid|current|"
    rf"expired|suspended|revoked|another|false|fake|forged|photo|and|or|with|of|had|has|show\w*|{_STATES}|(?-i:[A-Z]{{2}}))\s)"
    r"\s*$",
    _FLAGS,
)
"""What may stand directly before the word where nothing says of what sort the licence is."""
_OTHERS = re.compile(
    r"\b(?:attorney|admi(?:tted|ssion)|bar\b|liquor|alcohol|beverage|nurs\w+|contractor|business|trade|software|source|"
    r"plates?\b|medic\w+|physician|doctor|dent\w+|pharmac\w+|pistol|firearms?|guns?\b|carry|weapon|marriage|fishing|"
    r"hunting|dogs?\b|kennel|broker\w*|realtor|real\s+estate|notar\w+|professional|plumb\w+|electric\w+|premises|"
    r"agreements?|patent|product|key\b|activation|cosmetolog\w+|barber|teach\w*|guard|investigator|bail|bonds\w+|"
    r"day\s?care|insur\w+|agent|produc\w+|import|export|radio|FCC|pilot|vendor|food|tobacco|lottery|gaming|account\w*|"
    r"CPA|engineer\w*|architect\w*|survey\w*|fees?\b|tags?\b|registration|abogad\w+|m.dic\w+|negocio)",
    _FLAGS,
)
_AROUND = 60


def is_another(text: str, word: int, number: int) -> bool:
    """Whether a licence is not a driver's.

    Args:
        text: folded.
        word: where `license` begins.
        number: where its number begins.
    """
    before = text[max(0, word - _AROUND) : word]
    if _OWN.search(before) is None:
        return True
    line = before[before.rfind("\n") + 1 :]
    behind, _, _ = text[number : number + _AROUND].partition("\n")
    return _OTHERS.search(f"{line} {text[word:number]} {behind}") is not None
