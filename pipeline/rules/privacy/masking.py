"""What may be shown of an identifier: never enough to use it."""

_SHOWN = 2


def digits_masked(text: str) -> str:
    """Every letter and digit but the last two becomes a star; the shape stays.

    >>> digits_masked("123-45-6789")
    '***-**-**89'
    """
    left = sum(one.isalnum() for one in text) - _SHOWN
    shown = []
    for one in " ".join(text.split()):
        shown.append("*" if one.isalnum() and left > 0 else one)
        left -= one.isalnum()
    return "".join(shown)


def initials(name: str) -> str:
    """A name as a rule lets a minor's stand.

    >>> initials("Jane Q. Roe-Doe")
    'J.Q.R.'
    >>> initials("Roe, Jane")
    'J.R.'
    """
    last, comma, first = name.partition(",")
    ordered = f"{first} {last}" if comma else name
    return "".join(f"{word[0].upper()}." for word in ordered.split() if word[0].isalpha())
