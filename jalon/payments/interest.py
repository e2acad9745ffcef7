"""The interest of an advance whose project succeeded, and the most that any recovery order of interest may claim."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jalon.aids import lawful
from jalon.cases.models import Case
from jalon.funds.enums import Book
from jalon.funds.receivables import owed_by
from jalon.law.grant_equivalent.rates import discount_rate
from jalon.law.interest import Borne, Sum, borne, part, recovered
from jalon.law.problems import LawError
from jalon.payments.models import Finding, Order
from jalon.schemes.calendar import WHOLE
from jalon.ui import formats


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An instalment to come: its day, its principal, and the interest that it will bring. In cents."""

    on: date | None
    cents: int
    interest: int


@dataclass(frozen=True, slots=True)
class Charge:
    """The interest that goes with a sum asked back: cents, why in words, and every input to keep."""

    cents: int
    why: str
    kept: Mapping[str, Any]


def paid_sums(case: Case, envelope: str) -> list[Sum]:
    """What the accountant paid to a case on an envelope, the oldest first."""
    rows = Order.objects.filter(claim__case=case, claim__envelope=envelope, paid_on__isnull=False)
    pairs = rows.order_by("paid_on", "pk").values_list("paid_on", "amount_cents")
    return [Sum(on, cents) for on, cents in pairs if on is not None]


def rate_of(case: Case, envelope: str) -> Decimal:
    """The yearly interest of an advance, as a share of one: that of its clause once success is found, else none."""
    found = Finding.objects.filter(case=case, envelope=envelope, succeeded=True).first()
    return Decimal(found.rate) / WHOLE if found else Decimal(0)


def of_clause(case: Case, envelope: str, cents: int, until: date) -> Charge:
    """What the next ``cents`` of principal that leave the advance have borne until a day, less what was charged beyond."""
    rate, sums = rate_of(case, envelope), paid_sums(case, envelope)
    found = borne(part(sums, _gone(case, envelope), cents), rate, until)
    left = borne(sums, rate, until).cents - _charged(case, envelope)
    taken = replace(found, cents=max(min(found.cents, left), 0))
    return Charge(taken.cents, _why_clause(rate, until), as_json(taken, rate, until))


def of_recovery(case: Case, envelope: str, cents: int, until: date) -> Charge:
    """What the next ``cents`` asked back bear until a day as recovery interest, less what was charged beyond.

    Refused where no base rate is known for the day of a payment, or for one of its anniversaries.
    """
    sums = paid_sums(case, envelope)
    try:
        found = recovered(part(sums, _gone(case, envelope), cents), recovery_rate, until)
        left = recovered(sums, recovery_rate, until).cents - _charged(case, envelope)
    except LawError as error:
        raise lawful.refused(error, "interest") from None
    kept = {
        "method": "recalculated and compounded yearly (794/2004, art. 11), days over 365, half a cent up once",
        "until": until.isoformat(),
        "sums": [(one.on.isoformat(), one.cents) for one in found.sums],
        "rates": [[(day.isoformat(), str(rate)) for day, rate in each] for each in found.rates],
    }
    return Charge(max(min(found.cents, left), 0), _why_recovery(until), kept)


def recovery_rate(day: date) -> Decimal:
    """The base rate of a day and 100 basis points (règlement (CE) n° 794/2004, art. 9); raises ``LawError``."""
    return discount_rate(lawful.values(day))


def _gone(case: Case, envelope: str) -> int:
    """What left already: the principal called, repaid early or given up, or what was charged as paid unduly."""
    left = {Book.RECEIVABLES: lambda one: one.charged - one.outstanding, Book.UNDUE: lambda one: one.charged}
    return sum(
        left[one.book](one)
        for one in owed_by(str(case.reference))
        if one.book in left and one.envelope.reference == envelope
    )


def foreseen(case: Case, envelope: str, days: Iterable[tuple[date | None, int]]) -> list[Foreseen]:
    """Instalments to come with the interest that each will bring."""
    rate, sums, gone = rate_of(case, envelope), paid_sums(case, envelope), _gone(case, envelope)
    found = []
    for on, cents in days:
        brings = borne(part(sums, gone, cents), rate, on).cents if on and rate else 0
        found.append(Foreseen(on, cents, brings))
        gone += cents
    return found


def most(case: Case, envelope: str, until: date) -> int:
    """The most that interest may still claim, in cents: what all that was paid has borne by a day, less what was charged.

    At the agreed rate, or where it makes more as recovery interest (règlement (CE) n° 794/2004, art. 9 and 11). Refused
    where no base rate is known for the day of a payment, or for one of its anniversaries.
    """
    agreed, whole = rate_of(case, envelope), 0
    for one in paid_sums(case, envelope):
        try:
            whole += max(borne([one], agreed, until).cents, recovered([one], recovery_rate, until).cents)
        except LawError as error:
            raise lawful.refused(error, "amount") from None
    return max(whole - _charged(case, envelope), 0)


def _charged(case: Case, envelope: str) -> int:
    """The interest that recovery orders have claimed already."""
    return sum(
        one.charged
        for one in owed_by(str(case.reference))
        if one.book is Book.INTEREST and one.envelope.reference == envelope
    )


def as_json(found: Borne, rate: Decimal, until: date) -> dict[str, Any]:
    """Every input of a reckoning, to keep."""
    return {
        "method": "yearly-compounding, days over 365, half a cent up once",
        "rate": str(rate),
        "until": until.isoformat(),
        "sums": [(one.on.isoformat(), one.cents) for one in found.sums],
    }


def reckoning(kept: Mapping[str, Any]) -> list[str]:
    """The same in sentences of the reader's language; none where nothing was kept."""
    rates = kept.get("rates") or [[(on, kept["rate"])] for on, _cents in kept.get("sums", ())]
    return [
        _("%(cents)s payés le %(first)s, à %(rate)s par an composés jusqu’au %(until)s")
        % {
            "cents": formats.money(cents),
            "first": formats.date(date.fromisoformat(on)),
            "rate": _said(each),
            "until": formats.date(date.fromisoformat(kept["until"])),
        }
        for (on, cents), each in zip(kept.get("sums", ()), rates, strict=True)
    ]


def _said(rates: Sequence[tuple[str, str]]) -> str:
    """One rate, or the rate of each year with the day that set it."""
    first, *later = [(date.fromisoformat(day), formats.percent(Decimal(rate))) for day, rate in rates]
    more = [_("%(rate)s à partir du %(day)s") % {"rate": rate, "day": formats.date(day)} for day, rate in later]
    return ", ".join([first[1], *more])


def _why_clause(rate: Decimal, until: date) -> str:
    """What a recovery order of the interest of a success says."""
    return _(
        "Intérêts de %(rate)s par an jusqu’au %(until)s sur la part remboursée, selon la clause de succès."
    ) % {
        "rate": formats.percent(rate),
        "until": formats.date(until),
    }


def _why_recovery(until: date) -> str:
    """What a recovery order of recovery interest says."""
    return _(
        "Intérêts de récupération jusqu’au %(until)s : taux de base et 100 points de base, fixés chaque année et"
        " composés (règlement (CE) n° 794/2004, art. 9 et 11)."
    ) % {"until": formats.date(until)}
