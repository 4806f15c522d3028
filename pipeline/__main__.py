"""`python -m pipeline` is the `docketpress` command."""

from pipeline.cli import main

main()
