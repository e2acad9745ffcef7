"""Costs that no invoice shows: a certified statement and lump sums count as the scheme's file says, and as nothing else."""

import pytest

from jalon.cases.actions import budgets
from jalon.cases.budget import Line, Source
from jalon.cases.enums import SourceKind
from jalon.cases.models import Case
from jalon.documents.actions import store
from jalon.funds.models import Entry
from jalon.payments.account import proofs_wanted
from jalon.payments.actions import certify, claim_payment
from jalon.payments.costs import lines_of, right_of
from jalon.payments.enums import Basis, ClaimKind
from jalon.payments.invoices import NewInvoice, Verdict, review_costs
from jalon.payments.models import Claim
from jalon.payments.other_costs import Done, NewCosts, Stated, bases_of
from jalon.schemes.actions import publish
from jalon.schemes.enums import Instrument
from jalon.schemes.lumps import Delivery, Flat, Unit
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION
from tests.refusals import refused

GRANT = Instrument.GRANT
DAYS = '{ unit = { fr = "jour d’expert", en = "expert day" }, price = 900 }'
REPORT = '{ delivery = { fr = "le rapport final signé", en = "the signed final report" } }'
BUDGET = f"""
budget = [
  {{ id = "staff", label = {{ fr = "Personnel", en = "Staff" }} }},
  {{ id = "overhead", label = {{ fr = "Frais généraux", en = "Overheads" }}, lump = {{ rate = "20 %", of = ["staff"] }} }},
  {{ id = "days", label = {{ fr = "Conseil", en = "Advice" }}, lump = {DAYS} }},
  {{ id = "report", label = {{ fr = "Rapport", en = "Report" }}, lump = {REPORT} }},
  {{ id = "rent", label = {{ fr = "Loyers", en = "Rent" }}, proofs = ["invoices"] }},
]
"""
PLANNED = {"staff": 150_000_00, "overhead": 30_000_00, "days": 90_000_00, "report": 20_000_00, "rent": 10_000_00}


@pytest.fixture
def case(world) -> Case:
    """A signed agreement of 40 000 € of grant on a planned 300 000 €: two fifteenths."""
    world.version = publish(REGION, "essai", world.version.text.replace("[scheme]\n", f"[scheme]\n{BUDGET}\n"))
    draft, who = world.draft, world.people.applicant

    def with_money() -> Case:
        found = draft()
        budgets.save_budget(found.public_id, [Line(n, "", cents) for n, cents in PLANNED.items()], actor=who)
        sources = [Source(SourceKind.AID, 150_000_00), Source(SourceKind.OWN, 150_000_00)]
        budgets.save_financing(found.public_id, sources, actor=who)
        return found

    world.draft = with_money
    return world.agreed()


def ask(world, case, costs: NewCosts, *, proof=True, invoices=(), kind=ClaimKind.INTERIM) -> Claim:
    who = world.people.applicant
    file = store("etat.pdf", b"%PDF-1.7", sender=who) if proof else None
    return claim_payment(
        case.public_id, GRANT, 20_000_00, "Fait", actor=who, proof=file, kind=kind, invoices=invoices, costs=costs
    )


def accept(world, claim: Claim, *cents: int | None) -> None:
    rows = list(claim.other_costs.order_by("pk"))
    given = [*cents, *[None] * (len(rows) - len(cents))]
    verdicts = {
        row.pk: Verdict(row.cents if part is None else part, "" if part is None else "Hors projet")
        for row, part in zip(rows, given, strict=True)
    }
    review_costs(claim.public_id, {}, others=verdicts, actor=world.people.certifier)


def test_a_scheme_says_how_each_cost_is_shown(world, case):
    budget = {one.id: one for one in case.scheme_version.definition.budget}
    assert budget["overhead"].lump == Flat(200_000, ("staff",))
    assert isinstance(budget["days"].lump, Unit) and budget["days"].lump.price == 900_00
    assert isinstance(budget["report"].lump, Delivery)
    assert {one.value for one in budget["rent"].proofs} == {"invoices"}


def test_the_page_of_the_award_says_what_shows_each_cost(world, case):
    named = [one.name for one in dict(proofs_wanted(case))[ClaimKind.INTERIM]]
    assert any("jour d’expert" in name for name in named) and any("Rapport" in name for name in named)


def test_a_certified_statement_counts_by_category_at_the_award_s_rate(world, case):
    statement = NewCosts([Stated(60_000_00, "staff")], "Mme Vidal, cabinet Exemple")
    claim = ask(world, case, statement)
    assert bases_of(claim) == [Basis.STATEMENT]
    with refused("payments.unreviewed"):
        certify(claim.public_id, Basis.STATEMENT, 1_00, note="x", actor=world.people.certifier)
    accept(world, claim, 45_000_00)
    # 45 000 € of staff bring 9 000 € of overheads; 54 000 × 40 000 / 300 000 = 7 200 €.
    assert right_of(case, GRANT, ClaimKind.INTERIM).payable == 7_200_00
    with refused("payments.above_right"):
        certify(claim.public_id, Basis.STATEMENT, 7_200_01, note="x", actor=world.people.certifier)
    with refused("payments.basis"):
        certify(claim.public_id, Basis.INVOICES, 7_200_00, note="x", actor=world.people.certifier)
    certify(claim.public_id, Basis.STATEMENT, 7_200_00, note="Au taux", actor=world.people.certifier)


def test_a_lump_sum_is_units_at_their_price_a_rate_and_a_thing_delivered(world, case):
    claim = ask(world, case, NewCosts(done=[Done("days", 40), Done("report")]), proof=False)
    assert bases_of(claim) == [Basis.LUMP_SUM]
    assert [one.cents for one in claim.other_costs.all()] == [36_000_00, 20_000_00]
    with refused("payments.lump_part"):
        accept(world, claim, 35_999_00)
    accept(world, claim, 27_000_00)
    right = right_of(case, GRANT, ClaimKind.INTERIM)
    assert (right.real, right.payable) == (47_000_00, 6_266_66)
    certify(claim.public_id, Basis.LUMP_SUM, 6_266_66, note="Trente jours", actor=world.people.certifier)
    assert Entry.objects.order_by("pk").last().basis == "lump_sum"
    with refused("payments.other_cost", "Rapport"):
        ask(world, case, NewCosts(done=[Done("report")]))


def test_units_never_count_beyond_the_line_of_the_budget(world, case):
    claim = ask(world, case, NewCosts(done=[Done("days", 120)]), proof=False)
    accept(world, claim)
    assert {one.category: one.retained for one in lines_of(case)}["days"] == 90_000_00


@pytest.mark.parametrize(
    ("costs", "code"),
    [
        (NewCosts([Stated(1_00, "staff")]), "payments.statement"),
        (NewCosts([Stated(1_00, "rent")], "Cabinet"), "payments.other_cost"),
        (NewCosts([Stated(1_00, "days")], "Cabinet"), "payments.other_cost"),
        (NewCosts([Stated(1_00, "")], "Cabinet"), "payments.other_cost"),
        (NewCosts([Stated(0, "staff")], "Cabinet"), "payments.other_cost"),
        (NewCosts([Stated(1_00, "staff"), Stated(2_00, "staff")], "Cabinet"), "payments.other_cost"),
        (NewCosts(done=[Done("overhead")]), "payments.other_cost"),
        (NewCosts(done=[Done("staff")]), "payments.other_cost"),
        (NewCosts(done=[Done("days", 0)]), "payments.other_cost"),
        (NewCosts(done=[Done("report", 2)]), "payments.other_cost"),
    ],
)
def test_what_the_scheme_does_not_show_so_is_refused_and_nothing_is_kept(world, case, costs, code):
    with refused(code) as told:
        ask(world, case, costs)
    assert told.value.remedy and not Claim.objects.exists()


def test_a_statement_without_its_file_and_a_lump_on_an_invoice_are_refused(world, case):
    with refused("payments.statement"):
        ask(world, case, NewCosts([Stated(1_00, "staff")], "Cabinet"), proof=False)
    with refused("payments.invoice"):
        ask(world, case, NewCosts(), invoices=[NewInvoice("A", "1", world.today, 1_00, "days")])
    claim = ask(world, case, NewCosts())
    with refused("payments.no_cost"):
        certify(claim.public_id, Basis.STATEMENT, 1_00, note="x", actor=world.people.certifier)


def test_a_statement_and_lump_sums_go_from_the_desk_to_their_certification(world, case, demonstration):
    desk, page = client_of(world.people.applicant), f"/demandes/{case.public_id}/paiement/"
    shown = text_of(desk.get(page))
    assert "combien de « jour d’expert »" in shown and "livré, « le rapport final signé »" in shown
    sent = {
        "instrument": "grant", "asked": "12 000", "explanation": "Travaux", "kind": "interim", "key": "k1",
        "stated_staff": "60 000", "units_days": "10",
    }  # fmt: skip
    wrong = desk.post(page, sent)
    assert wrong.status_code == 200 and "Joignez l’état signé" in text_of(wrong) and not Claim.objects.exists()
    desk.post(page, {**sent, "stated_staff": "", "delivered_report": "on"})
    claim = Claim.objects.get()
    assert [(one.category, one.units) for one in claim.other_costs.all()] == [("days", 10), ("report", 1)]
    staff = client_of(world.people.certifier)
    assert "10 × jour d’expert" in text_of(staff.get(url("payment", claim.public_id)))
    form = {f"accepted_other_{one.pk}": str(one.cents // 100) for one in claim.other_costs.all()}
    assert staff.post(url("payment-invoices", claim.public_id), form).status_code == 302
    act = url("payment-act", claim.public_id, "certifier")
    offered = staff.get(act).content.decode()
    assert 'value="lump-sum"' in offered and 'value="invoices"' not in offered
    said = {"basis": "lump-sum", "amount": "3 866,66", "note": "Au taux de l’aide"}
    assert staff.post(act, said).status_code == 302
    assert "sur forfait" in text_of(staff.get(url("payment", claim.public_id)))
