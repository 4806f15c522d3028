"""The rows of a run, as the reader of rosters leaves them and the chunks take them up."""

from pipeline.intake.read.row_files import Row, RowFile, Unread, chosen, numbered, read

__all__ = ["Row", "RowFile", "Unread", "chosen", "numbered", "read"]
