"""Packages documents, has them released, and files them at most once.

`identity` names what is filed, `package` lays it out, `release` asks people, `ledger` remembers, `submit` sends
and asks, `decide` takes a person's word, `review` follows the clerk, `callback` listens; `portals/` knows how.
"""
