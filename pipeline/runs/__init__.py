"""What a bulk run is: its nouns, its tables, and the store where its chunks lie.

::

    roster ─► rows ─► chunk: notices + index + returned ─► plan ─► batch: print stream ─► outbox/runs/<run>/

`line/bulk` knows the order; `press` makes the papers, `mailing` the mail.
"""
