"""Lays results out for people: case folders, returned drops, the summaries of runs."""

from pipeline.outbox.held import clear_held, lay_held, lay_looked
from pipeline.outbox.names import case_folder, case_label, drop_name, drop_name_of
from pipeline.outbox.remarks import Remark, lay_remarks
from pipeline.outbox.returned import BackRow, lay_returned, lay_returned_rows
from pipeline.outbox.runs import RunRow, lay_run

__all__ = [
    "BackRow",
    "Remark",
    "RunRow",
    "case_folder",
    "case_label",
    "clear_held",
    "drop_name",
    "drop_name_of",
    "lay_held",
    "lay_looked",
    "lay_remarks",
    "lay_returned",
    "lay_returned_rows",
    "lay_run",
]
