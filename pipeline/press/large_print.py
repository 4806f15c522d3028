"""The same paper in letters of at least 18 points, for readers who see little."""

from pipeline.press.laid import ORIGIN

FIELD = "large_print"
_STYLES = f'<link rel="stylesheet" href="{ORIGIN}shared/large-print.css">\n</head>'


def enlarged(html: str) -> str:
    """The page with the styles of large print, which come last and so win."""
    return html.replace("</head>", _STYLES, 1)
