"""What a report says: one edition, its words and numbers, and how two of them differ."""
