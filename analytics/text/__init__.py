"""What customers write: masking now, language, sentiment and themes on top of it."""
