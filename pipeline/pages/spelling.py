"""Reads PDF names without trusting their bytes."""

from pikepdf import Name


def spelled(value: object) -> str:
    """A name as text with its slash, odd bytes as `#xx`; empty for anything that is no name.

    Names need not be UTF-8 (a German check box may be on as `/J#e4`), and then `str` of one raises.

    >>> spelled(Name.Link), spelled(None)
    ('/Link', '')
    """
    return value.unparse().decode("ascii", "replace") if isinstance(value, Name) else ""
