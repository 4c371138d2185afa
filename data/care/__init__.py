"""What keeps a store sound: checks, backups, restoring, erasing, upkeep."""
