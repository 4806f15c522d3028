"""Lays results out for people: case folders, returned drops, the summaries of runs."""

from pipeline.outbox.names import case_folder, case_label, drop_name
from pipeline.outbox.returned import lay_returned
from pipeline.outbox.runs import RunRow, lay_run

__all__ = ["RunRow", "case_folder", "case_label", "drop_name", "lay_returned", "lay_run"]
