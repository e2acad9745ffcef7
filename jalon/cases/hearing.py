"""Who may lose something is heard first: the least time to answer a letter that asks for observations."""

from datetime import timedelta

TO_ANSWER = timedelta(days=15)
"""The code says « mis à même » (CRPA, art. L121-1 and L122-1), no text says how long (docs/decisions/0080)."""
