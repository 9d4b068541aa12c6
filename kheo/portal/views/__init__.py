"""Pages of the portal beside those that Wagtail serves."""
