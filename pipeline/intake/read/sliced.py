"""The sheets of a workbook of any length, read slice by slice."""

import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine

from pipeline.intake.read.merges import merged_rows
from pipeline.intake.read.result import Source, Unreadable
from pipeline.intake.read.roster import too_long
from pipeline.intake.read.sheet import DAMAGED, Survey, is_epoch_1904, sheets, survey_part, unreadable
from pipeline.intake.read.slices import Cut, Slice
from pipeline.intake.read.table import SEARCHED_ROWS, Line, Table
from pipeline.intake.read.xlsx_form import line_of
from pipeline.model import FieldKind

_SLICE_CELLS = 4_000_000
"""Rows times columns of one slice, which calamine holds as a whole."""
_LETTERS = 26
_ODD = (b"<f>", b"<f ", b"<f/", b'"e"', b"'e'", b"hidden")
"""What stands in the XML of a sheet with formulas, errors or hidden rows; without any of it there are none."""
_FURTHER = re.compile(rb'<c r="(?![A-Z]\d)([^"]*)')
"""What cells are called that stand in none of the first 26 columns."""
_TWO_LETTERS = re.compile(rb"([A-Z]{2})\d+")
_NOTHING = Survey(rows=0, columns=0, hidden=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class SlicedSheet:
    """One sheet that is never held whole."""

    name: str
    visible: bool
    part: str
    cut: Cut
    epoch_1904: bool

    def top(self) -> Table:
        """The first rows, in which the headings are looked for."""
        lines: list[Line] = []
        for one in self.cut.slices(self.part):
            lines.extend(self._of(one, {}, {}))
            if len(lines) >= SEARCHED_ROWS:
                break
        blank = lines[0].number - 1 if lines else 0
        before = (Line(number=number, cells=()) for number in range(1, min(blank, SEARCHED_ROWS) + 1))
        return Table(sheet=self.name, lines=(*before, *lines)[:SEARCHED_ROWS])

    def lines(self, kinds: Mapping[int, FieldKind]) -> Iterator[Line]:
        """Every row that is written in the sheet, in order.

        Args:
            kinds: column index → what its field holds.

        Raises:
            Unreadable: the sheet is damaged, or a few rows of it spread too far.
        """
        merged = self._merged()
        for one in self.cut.slices(self.part):
            yield from self._of(one, kinds, merged)

    def _merged(self) -> Mapping[int, str]:
        frame = self.cut.frame(self.part)
        if frame is None:
            return {}
        return merged_rows(_sheet(self.cut.source, frame.workbook, self.name).merged_cell_ranges or (), frame.last)

    def _of(self, one: Slice, kinds: Mapping[int, FieldKind], merged: Mapping[int, str]) -> Iterator[Line]:
        seen = self._seen(one)
        sheet = _sheet(self.cut.source, one.workbook, self.name)
        start = sheet.start
        if start is None:
            return
        before = [""] * start[1]
        for number, row in enumerate(sheet.to_python(), start=start[0] + 1):
            yield line_of(number, [*before, *row], kinds, seen, merged, epoch_1904=self.epoch_1904)

    def _seen(self, one: Slice) -> Survey:
        """What the XML says beside the values; the whole of it is only looked through where it may say anything.

        Raises:
            Unreadable: calamine would need too much memory for it.
        """
        columns = _columns(one.xml)
        odd = columns is None or any(sign in one.xml for sign in _ODD)
        if not odd and columns is not None and (one.last - one.first + 1) * columns <= _SLICE_CELLS:
            return _NOTHING
        try:
            with zipfile.ZipFile(one.workbook) as archive:
                seen = survey_part(archive, one.part)
        except DAMAGED as error:
            raise Unreadable(unreadable(self.cut.source)) from error
        if (seen.rows - one.first + 1) * seen.columns > _SLICE_CELLS:
            raise Unreadable(too_long(self.cut.source, self.name, seen.rows))
        return seen


def open_sheets(source: Source, folder: Path) -> tuple[SlicedSheet, ...]:
    """The sheets of a workbook, in their order.

    Args:
        source: the workbook, inspected already.
        folder: for the slices.

    Raises:
        Unreadable: its parts do not hold together.
    """
    cut = Cut(source=source, folder=Path(tempfile.mkdtemp(dir=folder)))
    try:
        with zipfile.ZipFile(source.path) as archive:
            parts, epoch = sheets(archive), is_epoch_1904(archive)
        with calamine.CalamineWorkbook.from_path(cut.common()) as opened:
            shown = {one.name: one.visible == calamine.SheetVisibleEnum.Visible for one in opened.sheets_metadata}
    except (*DAMAGED, calamine.CalamineError) as error:
        raise Unreadable(unreadable(source)) from error
    return tuple(
        SlicedSheet(name=name, visible=shown[name], part=part, cut=cut, epoch_1904=epoch)
        for name, part in parts.items()
        if name in shown
    )


def _sheet(source: Source, workbook: Path, name: str) -> calamine.CalamineSheet:
    try:
        with calamine.CalamineWorkbook.from_path(workbook) as opened:
            return opened.get_sheet_by_name(name)
    except calamine.CalamineError as error:
        raise Unreadable(unreadable(source)) from error


def _columns(xml: bytes) -> int | None:
    """No fewer columns than the rows have; None where only a whole look can tell.

    Only told where every cell says where it stands, in the way that nearly every program writes it.
    """
    if b":c" in xml or xml.count(b"<c") != xml.count(b'<c r="'):
        return None
    columns = _LETTERS
    for name in _FURTHER.findall(xml):
        two = _TWO_LETTERS.fullmatch(name)
        if two is None:
            return None
        columns = max(columns, (two[1][0] - 64) * _LETTERS + two[1][1] - 64)
    return columns
