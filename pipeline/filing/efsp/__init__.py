"""The open e-filing proxy's REST interface.

`payload` out, `reading` in, `answers` as receipts, `talk` between, `published` for the PDFs that the proxy fetches.
"""
