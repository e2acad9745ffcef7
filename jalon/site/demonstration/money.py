"""The invented budget, financing plan, dates, place and account of a request of the demonstration."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from stdnum.iban import calc_check_digits

from jalon.accounts.models import User
from jalon.cases.actions import budgets
from jalon.cases.budget import Line, Source
from jalon.cases.enums import SourceKind
from jalon.cases.models import Case
from jalon.cases.schedule import Schedule, Site
from jalon.companies.queries import by_siren
from jalon.schemes.enums import Asked

STARTS_AFTER, LASTS = timedelta(days=90), timedelta(days=540)


def give_money(case: Case, written: Mapping[str, Any], applicant: User) -> None:
    """Whatever the case's scheme asks for; costs and award as the demonstration's file says, in euros."""
    definition = case.scheme_version.definition
    received: date = written["received_on"]
    if definition.budget:
        cents = written["costs"] * 100
        main, *others = definition.budget
        tenth = cents // 10
        lines = [Line(main.id, "", cents - tenth * len(others)), *(Line(one.id, "", tenth) for one in others)]
        if "budget" in written:
            lines = [Line(name, "", euros * 100) for name, euros in written["budget"].items()]
        budgets.save_budget(case.public_id, lines, actor=applicant)
        aid = min(sum(written.get("gives", {}).values()) * 100 or cents // 2, cents)
        plan = [Source(SourceKind.AID, aid), Source(SourceKind.OWN, cents - aid)]
        budgets.save_financing(case.public_id, [one for one in plan if one.cents], actor=applicant)
    if Asked.DATES in definition.asks:
        starts = received + STARTS_AFTER
        budgets.save_schedule(
            case.public_id, Schedule(starts, starts + LASTS, starts), actor=applicant, on=received
        )
    company = by_siren(case.siren)
    seat = company.head_office if company else None
    if Asked.PLACE in definition.asks and seat:
        budgets.save_site(case.public_id, Site(seat.postcode, seat.commune), actor=applicant)
    if Asked.IBAN in definition.asks:
        budgets.save_account(case.public_id, invented_iban(case.siren), case.company_name, actor=applicant)


def invented_iban(siren: str) -> str:
    """An account number that passes every check and belongs to nobody: a bank code of the documentation, then the SIREN."""
    bank, branch, account = "30006", "00001", f"{siren:0>11}"
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    bban = f"{bank}{branch}{account}{key:02}"
    return f"FR{calc_check_digits(f'FR00{bban}')}{bban}"
