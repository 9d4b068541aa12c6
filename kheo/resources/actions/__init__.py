"""Every write of the resources."""
