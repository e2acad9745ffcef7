"""What monitoring asks of the rooms above it."""

from django.dispatch import Signal

who_handled = Signal()
"""Arguments: ``case`` (Case). Each receiver gives the ids of the people who had a hand in its award or its payments."""
