"""The order of a bulk run, and what people may do with one. See `pipeline.runs` for what it is."""
