"""The line: `path` is the order of the steps, and the only place that knows it.

`desk` is what the steps work with; `steps` a packet's, `posting` an envelope's; `checking`, `making` and `binding`
what they do; `kept` what they leave for each other; `envelopes` which envelopes there are; `work` runs it all.
"""
