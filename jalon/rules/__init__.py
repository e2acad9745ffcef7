"""Rulebooks: one text that decides, estimates and explains. Pure Python."""
