"""Khéo: record once at the grassroots, have it reviewed one step up, count it everywhere."""
