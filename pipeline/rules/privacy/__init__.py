"""Which identifiers stand in a text, which of them a court's rule protects, and what becomes of each.

::

    text ── folded ──► finders ──► Hit …  ──┐
                                            ├─ judge ──► Finding …    (masked, never the identifier itself)
    pack (which kinds, what may stay) ──────┘
                                            └─ shorten ─► the same text with what the rule lets stand

Pure: no file, no clock. `find` is the only way in to the finders, `judge` to the rules, `gate` to both for a form.
"""

from pipeline.rules.privacy.find import find
from pipeline.rules.privacy.hits import Hit, Kind
from pipeline.rules.privacy.judge import judge
from pipeline.rules.privacy.matter import Matter, Passage
from pipeline.rules.privacy.packs import Pack, PackTable, Protected

__all__ = ["Hit", "Kind", "Matter", "Pack", "PackTable", "Passage", "Protected", "find", "judge"]
