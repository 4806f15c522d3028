"""Every table a worker may need, also of the rooms it loads late: a new home has them from the beginning."""

import sqlalchemy as sql

from pipeline import database
from pipeline.filing import callback, pauses, stamped
from pipeline.line import answer_table

ROOMS = (callback, pauses, stamped, answer_table)
"""They are loaded for their tables; the others stand in rooms that every worker loads."""


def make(engine: sql.Engine) -> None:
    """Make the tables the database has not yet."""
    database.make_tables(engine)
