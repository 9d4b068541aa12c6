"""Pages about people and hamlets."""
