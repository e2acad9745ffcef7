"""Numbers that people quote: « VAL-2026-00012 » for a case."""

from datetime import date

from jalon.cases.models import CaseNumber


def prefix(region: str) -> str:
    """The three letters by which a Region's numbers begin; Regions that share them share one series."""
    return region.replace("-", "")[:3].upper()


def next_reference(region: str, on: date) -> str:
    """The next case number of the year, taken under a lock so that none is given twice or skipped."""
    CaseNumber.objects.get_or_create(prefix=prefix(region), year=on.year)
    counter = CaseNumber.objects.select_for_update().get(prefix=prefix(region), year=on.year)
    counter.last += 1
    counter.save()
    return f"{counter.prefix}-{on.year}-{counter.last:05d}"
