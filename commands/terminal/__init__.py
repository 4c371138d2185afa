"""What every command shares with the person or script at the terminal: session, options, output, progress."""
