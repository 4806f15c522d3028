"""A template and a form become HTML."""

import traceback
from collections.abc import Mapping

from jinja2.exceptions import TemplateError, TemplateSyntaxError

from pipeline.errors import LibraryError
from pipeline.press import sandbox
from pipeline.press.sources import Sources


def fill(name: str, context: Mapping[str, object], sources: Sources) -> str:
    """Fill a template.

    Args:
        name: the template's file in the type's folder, or with a shelf, as in `shared/packet-index.html.j2`.
        context: what the template may speak of.
        sources: the folders it may use.

    Returns:
        A whole HTML document.

    Raises:
        LibraryError: the template is wrong: its syntax, an unknown name, an empty field printed, a forbidden
            access. The message names the file and the line, and no value of the form.
    """
    try:
        language = sandbox.language_of(name)
        return sandbox.environment(sources, language).get_template(sandbox.full_name(name)).render(context)
    except (TemplateError, *sandbox.WRONG_DATA) as error:
        raise LibraryError(_complaint(sandbox.full_name(name), error)) from error


def fill_line(
    text: str, context: Mapping[str, object], sources: Sources, *, where: str, language: str = sandbox.ENGLISH
) -> str:
    """Fill a one-line text such as a paper's title; the result is text, not HTML.

    Args:
        text: the Jinja2 text.
        context: as for `fill`.
        sources: as for `fill`.
        where: the file and key it stands in, for the message.
        language: what it is written in, for dates and numbers.

    Raises:
        LibraryError: as `fill`.
    """
    try:
        filled = sandbox.text_template(text, sources, language).render(context)
    except (TemplateError, *sandbox.WRONG_DATA) as error:
        raise LibraryError(f"{where}: {_said(error)}. Mend it there.") from error
    return " ".join(filled.split())


def _complaint(name: str, error: Exception) -> str:
    place, line = name, 0
    if isinstance(error, TemplateSyntaxError):
        place, line = error.name or name, error.lineno
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            # Jinja2 puts the template's own frames into the traceback, under the name our loader gave.
            if frame.filename.startswith(("type/", "court/", "shared/")):
                place, line = frame.filename, frame.lineno or 0
    return f"{place}{f', line {line}' if line else ''}: {_said(error)}. Mend the template there."


def _said(error: Exception) -> str:
    """Jinja2's own words; of other exceptions the kind alone, since their text may quote the form."""
    return str(error.message) if isinstance(error, TemplateError) else type(error).__name__
