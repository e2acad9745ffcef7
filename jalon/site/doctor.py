"""``jalon doctor``: what an installation lacks, one line a check, each with its remedy."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from jalon.site.terminal import gettext as _
from jalon.site.terminal import say


class State(StrEnum):
    """How a thing is."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


NEEDED = ("server", "tables", "migrations")
MARKS = {State.GOOD: "✓", State.WARNING: "!", State.WRONG: "✗"}


@dataclass(frozen=True)
class Finding:
    """What one check found, in words, and what to do about it where that is something."""

    check: str
    state: State
    text: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def examine() -> list[Finding]:
    """Every check in turn, as far as the database answers and its tables are those of this Jalon."""
    from jalon.site import examinations

    found = [*examinations.machine(), *examinations.server()]
    for check in examinations.IN_DATABASE:
        if any(one.check in NEEDED and one.state is State.WRONG for one in found):
            break
        found += check()
    return found


def doctor(*, as_json: bool) -> int:
    """Say what was found; 1 where something must be done."""
    import django

    django.setup()
    found = examine()
    wrong = any(one.state is State.WRONG for one in found)
    if as_json:
        say(
            json.dumps({"sound": not wrong, "checks": [asdict(one) for one in found]}, ensure_ascii=False, indent=1)
        )
        return int(wrong)
    for one in found:
        say(f"{MARKS[one.state]} {one.text}" + (f" {one.remedy}" if one.remedy else ""))
    counted = {state: sum(one.state is state for one in found) for state in State}
    say(
        _("%(good)d contrôles bons, %(warning)d avertissements, %(wrong)d à corriger.")
        % {"good": counted[State.GOOD], "warning": counted[State.WARNING], "wrong": counted[State.WRONG]}
    )
    return int(wrong)
