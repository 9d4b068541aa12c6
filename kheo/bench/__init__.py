"""The measured comparisons: what Khéo does against what would be used instead."""
