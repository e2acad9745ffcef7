"""The text that a new scheme starts from: every part that is needed, each to be replaced."""

from pathlib import Path

from django.utils import timezone

DATA = Path(__file__).parent / "data"
TEXT = DATA / "starting.toml"
SLUG, DAY = "nom-du-dispositif", "2026-01-01"
"""What the file says in the places of the scheme's name and of today."""


def starting_text(slug: str) -> str:
    """A text without errors but for its subject, which nobody can guess."""
    return TEXT.read_text().replace(SLUG, slug).replace(DAY, timezone.localdate().isoformat())


def example_text() -> str:
    """A whole scheme that the guide of authors explains: it can be published as it is, but for its subject."""
    return (DATA / "example.toml").read_text()
