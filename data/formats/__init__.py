"""One file a kind of file: each turns bytes into a table of text."""
