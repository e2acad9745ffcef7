"""Whether what Jalon itself counts here is invented: said on every object, row and file that rests on it."""

from jalon.journal.queries import is_demonstration


def fictif() -> bool:
    """True in a demonstration: its cases, amounts and dates are nobody's."""
    return is_demonstration()
