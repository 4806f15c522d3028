"""Findings as the JSON tables of a returned row, and back."""

from pipeline.rules.packed import pack, unpack

__all__ = ["pack", "unpack"]
