"""What the command line adds to the house: speaking to a terminal, and looking after the machine."""
