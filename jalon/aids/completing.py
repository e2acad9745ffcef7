"""An aid of the register with what was said of it after its grant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from jalon.aids.enums import ParticularName
from jalon.aids.models import Aid, Particular
from jalon.law.activities import Edition, activity
from jalon.law.problems import LawError

PIECE = 1_000


def completed(aids: Iterable[Aid]) -> Iterator[Aid]:
    """The same aids in order, with the latest word on each thing that was completed; a few at a time."""
    rows = iter(aids)
    while piece := list(islice(rows, PIECE)):
        said: dict[int, dict[str, str]] = defaultdict(dict)
        for one in Particular.objects.filter(aid__in=[aid.pk for aid in piece]).order_by("pk"):
            said[one.aid_id][one.name] = one.value
        for aid in piece:
            for name, value in said.get(aid.pk, {}).items():
                setattr(aid, name, value)
                if name == ParticularName.ACTIVITY:
                    aid.activity_edition = edition_of(value)
            yield aid


def edition_of(code: str) -> str:
    """The edition of the nomenclature in which a code exists, the one in use first; empty where none has it."""
    for edition in Edition:
        try:
            activity(code, edition)
        except LawError:
            continue
        return edition.value
    return ""
