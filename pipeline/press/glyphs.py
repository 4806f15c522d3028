"""Characters that no installed font can draw become a finding, never an empty box on a court paper."""

import unicodedata

from pipeline.model import Finding, Form, Place, Severity


def findings(missing: str, form: Form) -> tuple[Finding, ...]:
    """What to tell the person about characters that cannot be printed.

    Args:
        missing: the characters, each once.
        form: the form they stand in, to say in which fields.

    Returns:
        One finding a field; one for the whole form where the characters come from the template itself.
    """
    if not missing:
        return ()
    places = [(name, found) for name, value in form.values.items() if (found := _among(missing, value))]
    if not places:
        return (_finding(None, missing, form),)
    return tuple(_finding(name, found, form) for name, found in places)


def _among(missing: str, value: object) -> str:
    text = repr(value) if not isinstance(value, str) else value
    return "".join(one for one in missing if one in text or one.encode("unicode_escape").decode() in text)


def _finding(field: str | None, characters: str, form: Form) -> Finding:
    listed = ", ".join(f"{unicodedata.name(one, 'an unnamed character')} (U+{ord(one):04X})" for one in characters)
    where = "" if field is None else f" in the field {field}"
    return Finding(
        code="press.glyph-missing",
        severity=Severity.ERROR,
        where=Place(file=form.origin.file, sheet=form.origin.sheet, row=form.origin.row, field=field),
        message=f"No installed font can print {listed}{where}; the paper would show an empty box in its place.",
        found=characters,
        rule="ISO 14289-1 (PDF/UA-1) 7.21.8",
        repair="Type the character again, or write it with other letters. If it is right, ask for a font that has it.",
    )
