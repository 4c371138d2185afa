"""Lengths, amounts and counts: their units, signs and forms."""
