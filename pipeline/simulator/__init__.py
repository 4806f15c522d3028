"""A filing manager to rehearse on and to test against: real sockets, real schemas, its own book of filings.

It is written from the published schemas and from what portals are seen to do, never from our own message builders:
this room may not import `pipeline.filing`, so that one mistake cannot be on both sides. It knows no real court.
"""
