"""What is asked before a file is stored, as its rows alone do not tell it."""
