"""What happened, in an append-only chain: each entry holds the digest of the one before.

An entry names a kind, a subject (the id of a packet, envelope …) and facts that are ids, digests, numbers
or code words. A person's name or a document cannot be written here, so deleting a sealed matter's files
never touches the chain. The database itself refuses to change or delete an entry; `verify` notices if
somebody went round it.
"""

from pipeline.journal.entries import Entry, Fact, append, read
from pipeline.journal.kinds import Kind
from pipeline.journal.table import journal
from pipeline.journal.verify import Verdict, drop_anchor, verify

ANCHOR = "journal.anchor"
"""The file in `var/` that says how far the journal had come; copy it to another disk now and then."""

__all__ = ["ANCHOR", "Entry", "Fact", "Kind", "Verdict", "append", "drop_anchor", "journal", "read", "verify"]
