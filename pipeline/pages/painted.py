"""Whether a page shows anything at all."""

import pikepdf

_PAINTS = frozenset({"Tj", "TJ", "'", '"', "Do", "sh", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "INLINE IMAGE"})


def shows_something(page: pikepdf.Page) -> bool:
    """True if the page's content has an operator that paints; a damaged content stream counts as painting."""
    try:
        return any(str(one.operator) in _PAINTS for one in pikepdf.parse_content_stream(page))
    except (pikepdf.PdfError, TypeError, ValueError):  # all three are raised for damaged content
        return True
