"""Who did which action on what."""
