"""Electronic Court Filing: SOAP envelopes, a small builder of elements, and the messages of each version."""
