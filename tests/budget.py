"""The world's scheme with a budget, dates, a place and an account to give, and a request that gives them all."""

from datetime import date

from jalon.cases.actions import applying, budgets
from jalon.cases.budget import Line, Source
from jalon.cases.enums import SourceKind
from jalon.cases.models import Case
from jalon.cases.schedule import Schedule, Site
from jalon.schemes.actions import publish
from jalon.schemes.models import SchemeVersion
from tests.cast import REGION
from tests.world import World

IBAN = "FR7630006000011234567890189"
BUDGET = """
budget = [
  { id = "staff", label = { fr = "Personnel", en = "Staff" }, hint = { fr = "Salaires chargés.", en = "Full cost." } },
  { id = "services", label = { fr = "Prestations", en = "Services" }, cap = "30 %" },
  { id = "rent", label = { fr = "Loyers", en = "Rent" }, cap = 10_000 },
]
asks = ["dates", "place", "iban"]
"""


def scheme_text(world: World, more: str = BUDGET, applicants: str = "") -> str:
    """The world's scheme with what is added to its table, for these kinds of applicant."""
    text = world.version.text.replace("[scheme]\n", f"[scheme]\n{more}\n")
    return text.replace('applicants = ["company"]', f"applicants = [{applicants}]") if applicants else text


def with_budget(world: World, applicants: str = "") -> SchemeVersion:
    """The world's scheme, published again with a budget."""
    world.version = publish(REGION, "essai", scheme_text(world, applicants=applicants))
    return world.version


def give_all(world: World, case: Case, *, partners: int = 1) -> None:
    """Budget (each partner the same), balanced plan, dates, place and account."""
    who = world.people.applicant
    for place in range(1, partners + 1):
        lines = [
            Line("staff", "Deux ingénieurs", 100_000_00, place),
            Line("services", "Essais", 80_000_00, place),
            Line("rent", "", 20_000_00, place),
        ]
        budgets.save_budget(case.public_id, lines, actor=who, partner=place)
    sources = [
        Source(SourceKind.AID, 120_000_00),
        Source(SourceKind.PUBLIC, 30_000_00, "Bpifrance"),
        Source(SourceKind.OWN, partners * 200_000_00 - 150_000_00),
    ]
    budgets.save_financing(case.public_id, sources, actor=who)
    year = world.today.year + 1
    dates = Schedule(date(year, 1, 1), date(year, 12, 31), date(year, 1, 15))
    budgets.save_schedule(case.public_id, dates, actor=who)
    budgets.save_site(case.public_id, Site("31000", "Toulouse"), actor=who)
    budgets.save_account(case.public_id, IBAN, "Atelier Exemple", actor=who)


def named(world: World, case: Case) -> Case:
    """The draft made for the world's company, with its declaration."""
    applying.choose_company(case.public_id, world.siren, actor=world.people.applicant)
    world.declare(case)
    return Case.objects.get(pk=case.pk)
