"""The rows of a run, as the reader of rosters leaves them and the chunks take them up."""

from pipeline.intake.read.row_files import Row, RowFile, Unread, chosen, file_name, numbered, placed, read, span

__all__ = ["Row", "RowFile", "Unread", "chosen", "file_name", "numbered", "placed", "read", "span"]
