"""What names a row: numbers of systems, of files, of days and branches."""
