"""Papers and files for other programs."""
