"""Reads what courts send a person: notices by e-mail, receipts, stamped copies. Everything here is a stranger's.

`mail` opens an e-mail within bounds, `markup` makes text of HTML without fetching anything, `notices` finds what a
notice says in its text, `papers` gives the text of a PDF, `read` puts them together. Run it in a limited child.
"""

from pipeline.intake.answers.said import Copy, Person, Said

__all__ = ["Copy", "Person", "Said"]
