"""Budget rules of the invented Region, for tests that need some."""

from jalon.schemes.finance import FILE

DEFAULT = "[[default]]\ndays = 90\nnotice = 30\nfrom = 2024-01-01\n"
LEVELS = """
[[approval]]
above = 10_000
role  = "finance_visa"
from  = 2024-01-01

[[approval]]
above = 50_000
role  = "director"
from  = 2024-01-01
"""


def set_rules(monkeypatch, text: str) -> None:
    """The Region's rules are these."""
    monkeypatch.setattr("jalon.schemes.finance.version_of", lambda region: 1)
    monkeypatch.setattr("jalon.schemes.finance.texts_of", lambda version: {FILE: text})
