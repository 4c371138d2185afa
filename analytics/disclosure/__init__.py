"""Which numbers of small groups may be shown, so that nobody can be worked out."""
