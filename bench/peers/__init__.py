"""What `bench/press.py` is measured against: the same notices by other programs, each into a new folder of its own."""
