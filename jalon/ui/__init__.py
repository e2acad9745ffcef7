"""Base page, components, theme."""
