"""From finished notices to mail: addresses, windows, barcodes, pieces, print streams, mail records and e-mail.

It knows papers as bytes and recipients as addresses; no court, no template, no order of steps.
"""
