"""How many companies of the register a text of rules reaches, by département and by size.

What the register does not say is unknown: the answer is at least those that surely meet the conditions, at most
those that may.
"""

import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from jalon.companies.population import write_population
from jalon.law.books import companions
from jalon.rules import Rulebook, Verdict
from jalon.rules.axes import UNSAID
from jalon.rules.counts import Group, count
from jalon.rules.opening import open_register
from jalon.rules.register import Setting

WRITTEN = 70
"""The share of the work that writing the register is, in percent; counting is the rest."""


def counted(
    rulebook: Rulebook, departements: Iterable[str], day: date, watch: Callable[[int], None]
) -> dict[str, Any]:
    """The count, as JSON: how many companies there are, sure and possible, by département and by size.

    ``unknown`` names the facts that the register never says. ``watch`` is told the percentage done.
    """
    rows: list[dict[str, Any]] = []
    unknown: set[str] | None = None
    setting = Setting({"request.date": day, "today": day}, rulebooks=companions(rulebook))
    with tempfile.TemporaryDirectory(prefix="jalon-") as folder:
        files = write_population(
            departements, Path(folder), lambda done, total: watch(done * WRITTEN // max(total, 1))
        )
        for place, (size, file) in enumerate(files.items(), 1):
            found = count(open_register(file), rulebook, setting, by="department")
            rows += [_row(group, size) for group in found.groups]
            unknown = set(found.plan.unknown) if unknown is None else unknown & set(found.plan.unknown)
            watch(WRITTEN + place * (100 - WRITTEN) // len(files))
    return {"rows": rows, "unknown": sorted(unknown if unknown is not None else rulebook.facts)}


def _row(group: Group, size: str) -> dict[str, Any]:
    sure = group.verdicts.get(Verdict.ELIGIBLE, 0)
    return {
        "department": "" if group.key == UNSAID else group.key,
        "size": size,
        "companies": group.rows,
        "sure": sure,
        "possible": sure + group.verdicts.get(Verdict.UNKNOWN, 0),
    }
