"""A checked form as the templates of a run are told of it: its names, and their values in the run's cells.

Which names there are is the same for every form with the same fields; it is worked out once and bears a number.
"""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from pipeline.model import Court, DocumentType, Form
from pipeline.press import context
from pipeline.press.plate.terms import Steps

SERVICE = "service"
_MOST = 256
"""Sets of names, and pages, kept; forms of one type mostly have one."""


class Told:
    """One form."""

    __slots__ = ("_first", "cells", "form", "names", "page")

    def __init__(self, form: Form, first: Mapping[str, object], cells: "ToldCells", names: int, page: int) -> None:
        self.form, self.cells, self._first = form, cells, first
        self.names = names
        """Two forms of one teller with the same names have the same."""
        self.page = page
        """Two forms of one teller have the same only if their papers have the same page."""

    @property
    def about(self) -> Mapping[str, object]:
        """All that the templates may speak of, as `context.of_form`."""
        return {**self._first, SERVICE: self.cells[self.cells.service]}


class ToldCells(dict[int, Any]):
    """What is known of a form; how it was served is said when it is asked for."""

    __slots__ = ("form", "service", "today")

    def __init__(self, form: Form, service: int, today: date) -> None:
        """Know nothing.

        Args:
            form: the form.
            service: the step of the sentences.
            today: the day they speak of, if the form has none.
        """
        super().__init__()
        self.form, self.service, self.today = form, service, today

    def __missing__(self, number: int) -> object:
        if number != self.service:
            raise KeyError(number)
        said = self[number] = context.served(self.form, self.today)
        return said


class Teller:
    """Tells of the forms of one type in one court, on one day."""

    def __init__(self, document_type: DocumentType, court: Court, steps: Steps, *, received_at: datetime) -> None:
        """Know no names yet.

        Args:
            document_type: the type.
            court: the court.
            steps: of the run.
            received_at: when the forms were received.
        """
        self._type, self._court, self._at, self._steps = document_type, court, received_at, steps
        self._service = steps.named(SERVICE)
        self._names: dict[tuple[str, ...], tuple[int, tuple[int, ...]]] = {}
        self._pages: dict[int, tuple[object, int]] = {}
        self._count = count()

    def told(self, form: Form) -> Told:
        """A form's names and their values.

        Raises:
            LibraryError: as `context.of_form`.
        """
        first = context.but_service(form, self._court, received_at=self._at, made=self._type)
        cells = ToldCells(form, self._service, first["today"])  # type: ignore[arg-type] # the day it is
        number, steps = self._named(tuple(first))
        cells.update(zip(steps, first.values(), strict=True))
        return Told(form, first, cells, number, self._paged(first["page"]))

    def _named(self, names: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        found = self._names.get(names)
        if found is None:
            if len(self._names) >= _MOST:
                self._names.clear()
            steps = tuple([self._steps.named(name) for name in names])
            found = self._names[names] = next(self._count), steps
        return found

    def _paged(self, page: object) -> int:
        """By which object it is: comparing pages takes longer, and each page is worked out once."""
        known = self._pages.get(id(page))
        if known is None:
            if len(self._pages) >= _MOST:
                self._pages.clear()
            # The page itself is kept, so that no other one gets its identity.
            known = self._pages[id(page)] = page, next(self._count)
        return known[1]
