"""Packages documents, has them released, and files them at most once.

`identity` names what is filed, `package` lays it out, `requesting` says it in a court's codes, `prepare` keeps the
message and its quote, `holding` why it is kept back, `release` asks people, `money` and `pauses` bound what may go,
`ledger` remembers, `submit` sends and asks, `decide` takes a person's word, `review` follows the clerk, `callback`
listens, `correction` knows what corrects what, `service` who was served. `portals/` knows how, one kind a module;
`ecf/`, `efsp/` and `packages/` write and read what they speak, `codes/` keeps the courts' tables.
"""
