"""How a report reaches its recipients, each once: mail, folder, webhook, and what became of it."""
