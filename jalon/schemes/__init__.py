"""Published versions of schemes, and their catalogue."""
