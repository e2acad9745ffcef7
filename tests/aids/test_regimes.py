"""What the case knows reaches the decision: exemption, free services, aid on the same costs, margins, SGEI."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jalon.aids.actions.declarations import AidSaid, CostSaid, declare
from jalon.aids.actions.ownership import Holding, record_holding
from jalon.aids.enums import PartyKind
from jalon.aids.models import Aid, Declaration
from jalon.aids.queries import room
from jalon.cases import state_aid
from jalon.cases.actions import proposals, review, sessions
from jalon.cases.enums import Motion, VisaKind
from jalon.cases.models import Case, Proposal, ReportItem
from jalon.journal.refusals import ActionRefused
from jalon.law.grant_equivalent import Collateral, Loan, Rating, loan
from jalon.schemes.actions import publish
from jalon.schemes.enums import Instrument
from tests.aids.test_decision import SISTER, effect, link, other_company, settled, together
from tests.aids.test_exports import exempted
from tests.aids.test_pages import SignIn
from tests.cast import REGION
from tests.world import LAW, REASON, SIREN, World

__all__ = ["settled"]

SERVICES = {
    "company.size": "small",
    "company.in_difficulty": False,
    "company.under_recovery_order": False,
    "request.describes_project": True,
    "project.works_start_on": "2099-01-01",
    "research.sme_innovation": "services",
    "aid.scheme_reference": "SA.111728",
}


def under(world: World, regime: str) -> None:
    """The scheme gives under another regime from now on."""
    text = world.version.text.replace('["de-minimis-general"]', f'["{regime}"]')
    world.version = publish(REGION, "essai", text.replace("2024-01-01", "2024-01-02", 1))


def find(world: World, case: Case, **facts: object) -> None:
    for name, value in facts.items():
        review.find(case.public_id, name, value, "Bilan 2025", actor=world.people.officer)


def propose(world: World, case: Case, grant: int = 0, advance: int = 0) -> Proposal:
    amounts = {Instrument.GRANT: grant, Instrument.REPAYABLE_ADVANCE: advance}
    return proposals.propose(
        case.public_id, Motion.GRANT, amounts, reasons_law=LAW, reasons_fact=REASON, actor=world.people.officer
    )


def decide(world: World, case: Case) -> Case:
    proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.legal)
    proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=world.people.finance)
    assert sessions.close_session(world.session(case), actor=world.people.secretary) == []
    return Case.objects.get(pk=case.pk)


def refused(world: World, case: Case, **amounts: int) -> ActionRefused:
    with pytest.raises(ActionRefused) as refusal:
        propose(world, case, **amounts)
    return refusal.value


def test_an_exemption_that_is_not_established_names_what_is_missing(world: World) -> None:
    under(world, "block-exemption/28")
    case = world.reviewed()
    found = refused(world, case, grant=10_000_00)
    assert found.code == "aids.exemption_unknown"
    assert "Taille au sens européen" in found.message
    assert "Dépense d’innovation" in found.message
    find(world, case, **{**SERVICES, "company.size": "large"})
    assert refused(world, case, grant=10_000_00).code == "aids.condition"


def test_an_exempted_grant_keeps_what_it_rested_on(world: World) -> None:
    under(world, "block-exemption/28")
    case = world.reviewed()
    find(world, case, **SERVICES)
    propose(world, case, grant=50_000_00)
    decide(world, case)
    (aid,) = Aid.objects.all()
    assert (aid.regime, aid.article, aid.size, aid.scheme_reference) == (
        "block-exemption",
        "28(4)",
        "small",
        "SA.111728",
    )
    assert aid.facts["company.size"] == {
        "value": "small",
        "source": "Bilan 2025",
        "on": world.today.isoformat(),
    }
    assert aid.facts["exemption.same_costs"]["value"] == 0


def test_free_innovation_services_are_counted_over_three_years_whoever_granted_them(world: World) -> None:
    under(world, "block-exemption/28")
    other_company()
    record_holding(Holding(SISTER, SIREN, votes=Decimal(60)), "Statuts", region=REGION, actor=world.people.legal)
    exempted("S-1", article="28(4)", siren=SISTER, amount_cents=180_000_00, granted_on=world.today)
    case = world.reviewed()
    find(world, case, **{**SERVICES, "costs.eligible": 45_000_00})
    found = refused(world, case, grant=40_000_01)
    assert found.code == "aids.condition"
    assert "40\u202f000\u00a0€" in found.remedy
    checks = state_aid.checks(case)
    assert checks is not None
    assert any("28(4)" in step.article and "180" in step.text.fr for step in checks.steps)
    propose(world, case, grant=40_000_00)


def test_a_declared_service_of_another_authority_counts_too(world: World) -> None:
    under(world, "block-exemption/28")
    case = world.reviewed()
    find(world, case, **{**SERVICES, "costs.eligible": 45_000_00})
    services = "block-exemption/28(4)"
    world.declare(case, AidSaid(SIREN, "Bpifrance", services, 185_000_00, world.today - timedelta(days=30)))
    assert "35\u202f000\u00a0€" in refused(world, case, grant=40_000_00).remedy


def test_two_decisions_at_once_cannot_pass_the_ceiling_of_services_together(settled: World) -> None:
    under(settled, "block-exemption/28")
    other_company()
    link(settled)
    exempted("S-1", article="28(4)", siren=SISTER, amount_cents=150_000_00, granted_on=settled.today)
    cases = []
    for siren in (SIREN, SISTER):
        settled.siren = siren
        case = settled.reviewed()
        find(settled, case, **{**SERVICES, "costs.eligible": 45_000_00})
        propose(settled, case, grant=40_000_00)
        proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=settled.people.legal)
        proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=settled.people.finance)
        cases.append(case)
    session = sessions.freeze(settled.session(*cases), actor=settled.people.secretary)
    items = ReportItem.objects.filter(report__session=session).values_list("pk", flat=True)
    answers = together([effect(settled, item) for item in items])
    assert [answer.code for answer in answers if isinstance(answer, ActionRefused)] == ["aids.condition"]
    assert Aid.objects.exclude(number="S-1").count() == 1


def declare_costs(world: World, case: Case, *costs: CostSaid) -> None:
    declare(
        SIREN,
        company_name="ATELIER EXEMPLE",
        region=REGION,
        case=str(case.public_id),
        aids=(),
        holdings=(),
        costs=costs,
        actor=world.people.applicant,
    )


def test_other_aid_on_the_same_costs_bounds_the_total(world: World) -> None:
    """C1: with 60 % allowed on 100,000 €, an exempted 50,000 € leaves 10,000 € of de minimis."""
    case = world.reviewed()
    declare_costs(world, case, CostSaid("Bpifrance", 50_000_00))
    find(world, case, **{"costs.eligible": 100_000_00})
    assert refused(world, case, grant=10_000_00).code == "aids.same_costs_limit"
    find(world, case, **{"exemption.same_costs_rate": "60 %"})
    found = refused(world, case, grant=10_000_01)
    assert found.code == "aids.same_costs"
    assert "10\u202f000\u00a0€" in found.remedy
    propose(world, case, grant=10_000_00)


def test_what_the_service_finds_of_the_same_costs_replaces_the_declaration(world: World) -> None:
    case = world.reviewed()
    declare_costs(world, case, CostSaid("Bpifrance", 50_000_00))
    find(world, case, **{"exemption.same_costs": 0})
    propose(world, case, grant=10_000_00)


def test_a_declaration_that_did_not_ask_about_the_same_costs_says_nothing_of_them(world: World) -> None:
    case = world.reviewed()
    assert state_aid.facts_of(case, world.today)["exemption.same_costs"].value == 0
    Declaration.objects.create(
        siren=SIREN,
        region=REGION,
        case=str(case.public_id),
        declared_on=world.today,
        declared_by=world.people.applicant.actor_id,
        no_aid=True,
        no_link=True,
    )
    assert "exemption.same_costs" not in state_aid.facts_of(case, world.today)
    assert refused(world, case, grant=10_000_00).code == "aids.same_costs_unknown"


def test_rating_and_collateral_set_the_margin_of_an_advance_and_are_kept_with_it(world: World) -> None:
    case = world.reviewed()
    find(world, case, **{"company.in_difficulty": False})
    cautious = state_aid.checks(case, {Instrument.REPAYABLE_ADVANCE: 100_000_00}, date(2026, 12, 4))
    find(world, case, **{"advance.rating": "good", "advance.collateral": "high"})
    better = state_aid.checks(case, {Instrument.REPAYABLE_ADVANCE: 100_000_00}, date(2026, 12, 4))
    assert cautious is not None and better is not None
    expected = loan(
        Loan(
            date(2026, 12, 4),
            100_000_00,
            27,
            Rating.GOOD,
            Collateral.HIGH,
            insolvent=False,
            periods_a_year=4,
            grace=7,
        )
    )
    assert better.amount_cents == expected.equivalent_cents < cautious.amount_cents
    propose(world, case, advance=100_000_00)
    decide(world, case)
    (aid,) = Aid.objects.all()
    assert aid.equivalent["inputs"]["rating"] == "good"
    assert aid.equivalent["inputs"]["collateral"] == "high"
    assert aid.facts["advance.rating"]["source"] == "Bilan 2025"


def test_under_the_sgei_regulation_a_non_profit_entity_joins_nothing(world: World) -> None:
    under(world, "de-minimis-sgei")
    other_company()
    for owned in (SIREN, SISTER):
        record_holding(
            Holding("DE ASSOC 1", owned, votes=Decimal(60), owner_kind=PartyKind.NON_PROFIT),
            "Statuts",
            region=REGION,
            actor=world.people.legal,
        )
    case = world.reviewed()
    find(world, case, **{"aid.service_entrusted": True, "aid.same_service_compensated": False})
    propose(world, case, grant=50_000_00)
    decide(world, case)
    (aid,) = Aid.objects.all()
    assert aid.undertaking == [SIREN]
    assert room(SISTER, "de-minimis-sgei", world.today)[0].used_cents == 0
    assert set(room(SISTER, "de-minimis-general", world.today)[1].undertaking.ids) >= {SIREN, SISTER}


def test_an_sgei_without_its_act_of_entrustment_is_not_established(world: World) -> None:
    under(world, "de-minimis-sgei")
    case = world.reviewed()
    found = refused(world, case, grant=10_000_00)
    assert found.code == "aids.condition"
    assert "Un acte confie le service" in found.message


def test_a_fact_is_found_on_the_case_page_with_its_source_and_its_history(place: World, sign_in: SignIn) -> None:
    case = place.reviewed()
    officer = sign_in(place.people.officer)
    page = officer.get(f"/travail/dossiers/{case.public_id}/").content.decode()
    assert "fait=advance.rating" in page
    address = f"/travail/dossiers/{case.public_id}/constater/?fait=advance.rating"
    assert officer.post(address, {"fact.advance.rating": "good"}).status_code == 422
    done = {"fact.advance.rating": "good", "source": "Lettre de la banque"}
    assert officer.post(address, done).status_code == 302
    assert officer.post(address, {**done, "fact.advance.rating": "weak"}).status_code == 302
    again = officer.get(address).content.decode()
    assert "bonne (BBB)" in again and "Lettre de la banque" in again and str(place.people.officer) in again
    assert officer.get(f"/travail/dossiers/{case.public_id}/constater/?fait=rien").status_code == 404
    assert officer.get(f"/travail/dossiers/{case.public_id}/constater/?fait=aid.in_window").status_code == 404
    english = officer.get(f"/en/travail/dossiers/{case.public_id}/").content.decode()
    assert "weak (B)" in english
