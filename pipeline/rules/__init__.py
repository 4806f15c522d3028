"""Rules: what a form must hold, and what follows from it. Pure: no file, no network, no clock.

catalog   TOML tables → document types and courts, unknown keys refused by name
headings  what people call a field → the field
understand  one text → one value, or what is wrong with it
validate  a raw form → a checked form, or all its findings at once
deadline  court days, rule packs, and the day a rule leads to with each step
caption   a case → the caption and short title
service   who was served → the sentences of a certificate
checks    other people's checks, behind a fence
"""
