"""Load, check and resolve plan packs."""
