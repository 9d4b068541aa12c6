"""Pages about people, bodies and hamlets."""
