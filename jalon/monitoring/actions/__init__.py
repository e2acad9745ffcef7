"""The only writers of monitoring."""
