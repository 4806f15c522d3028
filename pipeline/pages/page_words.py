"""Page numbers as people write them."""

from collections.abc import Iterable


def pages_in_words(pages: Iterable[int]) -> str:
    """Many page numbers as a short text.

    >>> pages_in_words([3, 1, 2, 7])
    'pages 1-3, 7'
    >>> pages_in_words([4])
    'page 4'
    """
    numbers = sorted(set(pages))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    text = ", ".join("-".join(map(str, run)) for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {text}"
