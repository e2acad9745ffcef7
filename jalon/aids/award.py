"""An aid that is about to be granted, as the register receives it from the room that decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from jalon.aids.enums import Instrument
from jalon.aids.terms import Terms
from jalon.law.grant_equivalent import Instalment
from jalon.rules import Known


@dataclass(frozen=True, slots=True)
class AidPart:
    """What one instrument gives, in cents, with its terms of repayment where it has some.

    ``success_rate`` is the yearly interest that a recoverable advance pays on success, as a share of one.
    ``instalments`` are the payments planned of a grant, counted from the day of the grant; none, and it is paid at once.
    """

    instrument: Instrument
    nominal_cents: int
    terms: Terms | None = None
    success_rate: Decimal = Decimal(0)
    instalments: tuple[Instalment, ...] = ()
    rescheduled: "Rescheduled | None" = None


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """What is left of an advance, with its days and cents before and after; ``most``: what may still count of it.

    ``sound``: the case says that the company is not in difficulty; else the advance counts for all that may.
    """

    before: tuple[tuple[date, int], ...]
    after: tuple[tuple[date, int], ...]
    most: int
    sound: bool


@dataclass(frozen=True, slots=True)
class NewAid:
    """One decision's aid to one company: all its parts stand or fall together.

    ``regimes`` are those of the scheme, the preferred first; ``scheme_since`` the first day of the scheme, for the
    months that follow a regime's end. ``declared_in`` names the request whose declaration precedes the grant; ``act``
    tells a later decision of the same case from the first.
    ``facts`` are what the case knows, by the names of the law's facts (``particulars``).
    """

    region: str
    authority: str
    authority_siret: str
    siren: str
    beneficiary: str
    regimes: tuple[str, ...]
    parts: tuple[AidPart, ...]
    granted_on: date
    scheme: str = ""
    scheme_since: date | None = None
    case: str = ""
    requested_on: date | None = None
    declared_in: str = ""
    act: str = ""
    deliberation: str = ""
    purpose: str = field(default="", compare=False)
    facts: Mapping[str, Known] = field(default_factory=dict, compare=False)
