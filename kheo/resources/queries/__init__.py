"""Reads of the resources."""
