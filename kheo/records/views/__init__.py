"""The generic pages of records."""
