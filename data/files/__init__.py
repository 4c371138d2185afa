"""Files on their way in and out: where they wait, the process that reads them, and templates."""
