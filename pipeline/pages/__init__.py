"""Pages: finished PDFs are made safe, put together, stamped and measured.

`clean` makes an outsider's file harmless, `merge` puts parts into one packet that is still read aloud,
`stamp` prints on it where nothing else stands, `treecheck` compares the packet with its parts, `conform`
measures the finished file against what the court takes. Each takes a path and writes a new file.
"""
