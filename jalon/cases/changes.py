"""What changed on a case since it was submitted: in the register, in what the applicant says, in the documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from jalon.accounts.reading import once_a_reading
from jalon.cases.enums import FactOrigin
from jalon.cases.models import Attachment, Case, Fact
from jalon.companies.names import plain
from jalon.companies.queries import by_siren
from jalon.rules import Known, Range


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact that is not what it was at submission; a value of None was not known."""

    name: str
    origin: FactOrigin
    before: Any
    now: Any


def register_written(known: Mapping[str, Known]) -> dict[str, Any]:
    """What the register says, as it is kept with the case: dates as text, a band as its two ends."""
    return {name: _written(fact.value) for name, fact in known.items()}


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Range):
        return [_written(value.low), _written(value.high)]
    if isinstance(value, tuple | frozenset | set):
        return sorted(_written(one) for one in value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def seat_key(siren: str) -> str:
    """The address of a company's seat, for comparison; empty where the register gives none."""
    company = by_siren(siren) if siren else None
    seat = company.head_office if company else None
    return plain(f"{seat.street} {seat.postcode} {seat.commune}") if seat and seat.street else ""


def changed_facts(case: Case, register_now: Mapping[str, Known]) -> Iterator[Changed]:
    """The facts that changed since the submission, those of the register first."""
    if case.register_then:
        today = register_written(register_now)
        for name in sorted({*case.register_then, *today}):
            before, now = case.register_then.get(name), today.get(name)
            if before != now:
                yield Changed(name, FactOrigin.REGISTER, before, now)
    submitted = submitted_at(case)
    if submitted is None:
        return
    said = Fact.objects.filter(case=case, origin=FactOrigin.APPLICANT)
    for fact in said.filter(current=True, said_at__gt=submitted).order_by("name"):
        former = said.filter(name=fact.name, said_at__lte=submitted).order_by("-pk").first()
        if former is None or former.value != fact.value:
            yield Changed(fact.name, FactOrigin.APPLICANT, former.value if former else None, fact.value)


def replaced_documents(case: Case) -> list[Attachment]:
    """The documents that took another one's place after the submission."""
    submitted = submitted_at(case)
    if submitted is None:
        return []
    former = Attachment.objects.filter(case=case, wanted=OuterRef("wanted"), added_at__lte=submitted)
    rows = case.attachments.filter(Exists(former), current=True, added_at__gt=submitted)
    return list(rows.select_related("file"))


@once_a_reading
def submitted_at(case: Case) -> datetime | None:
    """When the request was submitted."""
    return case.passages.filter(act="submit").values_list("at", flat=True).first()
