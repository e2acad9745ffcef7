"""Payment credits (CP): the limit of an exercice's orders, chapter by chapter."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from jalon.funds.enums import OwnerKind, Step
from jalon.funds.models import CreditLine, DayTotal, Total


@dataclass(frozen=True)
class CreditsSituation:
    """The payment credits of an exercice and chapter: voted, used by orders, fallen, left. In cents."""

    line: CreditLine
    opened: int
    used: int
    lapsed: int

    @property
    def left(self) -> int:
        """What orders can still use."""
        return self.opened - self.used - self.lapsed


def credit_line(region: str, exercice: int, chapter: str) -> CreditLine | None:
    """The line of payment credits of an exercice and chapter."""
    return CreditLine.objects.filter(reference=f"{region}/{exercice}/{chapter}").first()


def credits_situation(
    region: str, *, exercice: int | None = None, at: date | None = None
) -> list[CreditsSituation]:
    """A Region's payment credits, by exercice and chapter; ``at`` leaves out acts of a later date."""
    lines = CreditLine.objects.filter(region=region, kind=OwnerKind.CREDITS)
    if exercice:
        lines = lines.filter(exercice=exercice)
    nets: dict[int, dict[str, int]] = defaultdict(dict)
    rows: QuerySet[Any] = (DayTotal if at else Total).objects.filter(owner__in=lines)
    if at:
        rows = rows.filter(on_date__lte=at)
    for owner, step, net in rows.values_list("owner_id", "step").annotate(net=Sum("amount")).order_by():
        nets[owner][step] = int(net)
    return [
        CreditsSituation(
            line,
            opened=-nets[line.pk].get(Step.OPENED, 0),
            used=nets[line.pk].get(Step.USED, 0),
            lapsed=nets[line.pk].get(Step.LAPSED, 0),
        )
        for line in lines.order_by("exercice", "chapter")
    ]
