"""The days of the demonstration: its files are written as of one day, and read as if that day were in this week.

Every date in them moves by the same number of whole weeks, so a Friday stays a Friday, what was to come is still to
come, and nothing ever lies in the future that has happened. Budget years move by whole years.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

WRITTEN_ON = date(2026, 11, 21)
DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")


def moved(text: str, today: date) -> str:
    """The text of a file with its dates moved to be read today."""
    by = timedelta(weeks=(today - WRITTEN_ON).days // 7)
    return DAY.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), text)


def exercice(written: int | str, today: date) -> int:
    """A budget year of a file, moved by the years gone since it was written."""
    return int(written) + today.year - WRITTEN_ON.year


def read(path: Path, today: date) -> Mapping[str, Any]:
    """A file of the demonstration; nothing where there is none."""
    if not path.exists():
        return {}
    return tomllib.loads(moved(path.read_text("utf-8"), today), parse_float=Decimal)
