"""People, their roles and rights."""
