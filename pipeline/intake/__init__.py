"""Takes in what people drop: all of it, none early, none twice.

::

    inbox/<lane>/drop
        │  names      which names are never drops
        │  lanes      what lies there, and which lanes are away
        │  looks      one look; two looks that agree, by our own clock
        │  judge      complete, wait, or return: done-marker, manifest, size, and how the format ends (endings)
        │  pressure   how much may be taken now
        ▼  claim      one rename that never replaces, fsync, then digest; its sidecars go along (accompany)
    var/claimed/<id>/drop
        │  accept     one transaction writes the row (register, states) and starts the work; duplicates are set aside
        ▼
      Packet ──► read/

`survey` looks, `scan` makes one round of it all, `watch` decides when (events are `hints`), `recover` tidies up
after a crash.
"""
