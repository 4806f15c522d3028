"""The fast path for runs: WeasyPrint lays a paper out once, the rest is struck from it, byte for byte the same.

A filled template is parted into its shape (everything that stands in the template) and its values. The first record of
a shape is laid out by WeasyPrint with every value between marks; that gives the *blocks* in which values stand. A
further record's blocks are broken into lines by our own arithmetic. Which text run stands on which line of which
block is the record's *signature*; all else on the pages follows from it. A signature that is new is laid out by
WeasyPrint once, must agree byte for byte with what was computed, and is kept as a *variant* with holes. A known one is
filled. Whatever cannot be computed with certainty goes through WeasyPrint by itself, and is counted with its reason.
"""
