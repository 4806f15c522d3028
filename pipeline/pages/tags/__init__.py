"""Structure trees: what lets a screen reader say which words are a heading, a cell, a list.

`walk` reads a tree without recursion, `roles`, `ids` and `headings` make one part's tree fit beside others,
`parents` keeps the way back from page marks to elements, `graft` hangs a part's tree into a packet's.
"""
