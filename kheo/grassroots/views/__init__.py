"""Views of the grassroots room."""
