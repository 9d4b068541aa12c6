"""Office formats: plain tables and texts in, bytes out."""
