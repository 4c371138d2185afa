"""Text of a file as typed values, held against the contract of its table."""
