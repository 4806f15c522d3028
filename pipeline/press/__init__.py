"""Press: a checked form becomes papers.

`fill` turns a template into HTML, `render` HTML into a PDF that is PDF/A-2a and PDF/UA-1 at once, `word`
the same HTML into its editable twin; `papers` does all of it for one form, `packet` for what holds a
packet together. `sources` is the only way any of them reads a file.
"""
