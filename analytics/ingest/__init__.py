"""The way of a file from its bytes to rows that can be stored, and what is shown of it before."""
