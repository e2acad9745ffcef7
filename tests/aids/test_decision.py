"""The decision enters the aid in the register, in its own transaction, under a lock on the single undertaking."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from jalon.aids.actions.declarations import AidSaid
from jalon.aids.actions.ownership import Holding, record_holding
from jalon.aids.actions.register import correct, reverse
from jalon.aids.award import AidPart
from jalon.aids.enums import Instrument as AidInstrument
from jalon.aids.equivalents import equivalent
from jalon.aids.models import Aid, Link
from jalon.aids.queries import room
from jalon.aids.terms import Terms
from jalon.cases import state_aid
from jalon.cases.actions import proposals, requests, sessions
from jalon.cases.enums import Motion, State, VisaKind
from jalon.cases.models import Case, ReportItem
from jalon.companies.models import LegalUnit
from jalon.journal.queries import history
from jalon.journal.refusals import ActionRefused
from jalon.law.days import add_months
from jalon.law.grant_equivalent import Collateral, Grant, Instalment, Loan, Rating, loan
from jalon.law.grant_equivalent import grant as grant_equivalent
from jalon.law.identifiers import siren_with_key
from jalon.law.parameters import own_parameters
from jalon.law.problems import LawError
from jalon.notices.models import Notice
from jalon.schemes.actions import publish
from jalon.schemes.enums import Instrument
from jalon.ui.formats import money
from tests.cast import REGION
from tests.world import LAW, REASON, SIREN, World, build_world, steps_of, unit_fields

SISTER = siren_with_key("40000001")
GENERAL = "de-minimis-general"


def other_company(siren: str = SISTER) -> str:
    LegalUnit.objects.create(**{**unit_fields(), "siren": siren, "name": "ATELIER SŒUR"})
    return siren


def said(cents: int, on: date, siren: str = SIREN, authority: str = "Bpifrance") -> AidSaid:
    return AidSaid(siren, authority, GENERAL, cents, on)


def worth(cents: int, on: date) -> int:
    """What a grant of the scheme counts for: half after a month, half after a year, discounted to the day."""
    half = cents // 2
    later = (Instalment(add_months(on, 1), half), Instalment(add_months(on, 12), cents - half))
    return grant_equivalent(Grant(on, later)).equivalent_cents


def left(siren: str, on: date) -> int:
    return room(siren, GENERAL, on)[0].left_cents


def test_a_granted_case_is_in_the_register_with_all_that_it_rests_on(world: World) -> None:
    case = world.granted()
    grant, advance = Aid.objects.filter(case=case.reference).order_by("id")
    assert (grant.number, advance.number) == (f"{case.reference}-1", f"{case.reference}-2")
    counted = worth(40_000_00, world.today)
    assert counted < 40_000_00
    assert (grant.nominal_cents, grant.amount_cents, advance.amount_cents) == (40_000_00, counted, 110_000_00)
    assert grant.equivalent["method"] == "discounted instalments"
    assert [one["amount"] for one in grant.equivalent["inputs"]["instalments"]] == ["20000.00", "20000.00"]
    assert (grant.instrument, advance.instrument) == ("grant", "repayable-advance")
    assert grant.regime == GENERAL
    assert grant.undertaking == [SIREN]
    assert grant.activity == "62.01Z"
    assert grant.deliberation == "2026-11-R1"
    assert grant.declaration is not None
    assert advance.equivalent["mark"] == "interpretation"
    assert "110" in advance.equivalent["steps"][0]["text"]["fr"]
    assert [entry.action for entry in history(grant.number)] == ["aids.grant"]
    assert left(SIREN, world.today) == 190_000_00 - counted


def test_above_the_ceiling_the_whole_aid_is_refused_with_the_amount_that_would_pass(world: World) -> None:
    case = world.reviewed()
    world.declare(case, said(200_000_00, world.today - timedelta(days=400)))
    room = 100_000_00 - worth(50_000_00, world.today)
    amounts = {Instrument.GRANT: 50_000_00, Instrument.REPAYABLE_ADVANCE: room + 1}
    with pytest.raises(ActionRefused) as refusal:
        proposals.propose(
            case.public_id, Motion.GRANT, amounts, reasons_law=LAW, reasons_fact=REASON, actor=world.people.officer
        )
    assert refusal.value.code == "aids.above_ceiling"
    assert "100\u202f000\u00a0€" in refusal.value.remedy
    assert steps_of(case) == {}
    amounts[Instrument.REPAYABLE_ADVANCE] = room
    proposals.propose(
        case.public_id, Motion.GRANT, amounts, reasons_law=LAW, reasons_fact=REASON, actor=world.people.officer
    )


def test_aid_of_a_linked_company_counts_and_of_a_partner_does_not(world: World) -> None:
    other_company()
    legal = world.people.legal
    first = record_holding(Holding(SISTER, SIREN, votes=Decimal(45)), "Statuts", region=REGION, actor=legal)
    case = world.reviewed()
    world.declare(case, said(290_000_00, world.today, siren=SISTER))
    assert left(SIREN, world.today) == 300_000_00
    record_holding(Holding(SISTER, SIREN, votes=Decimal(51)), "Pacte", region=REGION, actor=legal, replaces=first)
    assert left(SIREN, world.today) == left(SISTER, world.today) == 10_000_00


def test_a_proposal_without_the_declaration_of_its_company_is_refused(world: World) -> None:
    case = world.reviewed()
    Case.objects.filter(pk=case.pk).update(siren=other_company())
    with pytest.raises(ActionRefused) as refusal:
        proposals.propose(
            case.public_id,
            Motion.GRANT,
            {Instrument.GRANT: 10_000_00},
            reasons_law=LAW,
            reasons_fact=REASON,
            actor=world.people.officer,
        )
    assert refusal.value.code == "aids.no_declaration"


def test_what_the_applicant_declares_of_our_own_aid_counts_once(world: World) -> None:
    case = world.granted()
    assert left(SIREN, world.today) == 190_000_00 - worth(40_000_00, world.today)
    ours = "Région du Val d’Exemple"
    world.declare(case, said(40_000_00, world.today, authority=ours), said(110_000_00, world.today, authority=ours))
    assert left(SIREN, world.today) == 150_000_00
    world.declare(case, said(40_000_00, world.today, authority=ours), said(120_000_00, world.today, authority=ours))
    assert left(SIREN, world.today) == 140_000_00
    world.declare(case, said(40_000_00, world.today, authority="Bpifrance"))
    assert left(SIREN, world.today) == 150_000_00 - worth(40_000_00, world.today)


def test_a_reversal_gives_the_room_back_and_changes_no_row(world: World) -> None:
    case = world.granted()
    aid = Aid.objects.get(number=f"{case.reference}-2")
    row = reverse(aid, "Retrait du 3 décembre", actor=world.people.officer)
    assert (row.amount_cents, row.granted_on) == (-110_000_00, aid.granted_on)
    assert left(SIREN, world.today) == 300_000_00 - worth(40_000_00, world.today)
    assert Aid.objects.get(pk=aid.pk).amount_cents == 110_000_00
    with pytest.raises(ActionRefused) as refusal:
        reverse(aid, "Encore", actor=world.people.officer)
    assert refusal.value.code == "aids.reversed"


def test_a_correction_is_a_reversal_and_a_new_entry_checked_like_a_new_aid(world: World) -> None:
    case = world.granted()
    aid = Aid.objects.get(number=f"{case.reference}-2")
    lower = correct(aid, 20_000_00, "Équivalent-subvention recalculé", actor=world.people.officer)
    assert lower.number == f"{aid.number}/2"
    most = 300_000_00 - worth(40_000_00, world.today)
    assert left(SIREN, world.today) == most - 20_000_00
    with pytest.raises(ActionRefused) as refusal:
        correct(lower, most + 1, "Erreur", actor=world.people.officer)
    assert refusal.value.code == "aids.above_ceiling"
    correct(Aid.objects.get(pk=lower.pk), most, "Vérifié", actor=world.people.officer)
    assert left(SIREN, world.today) == 0


def test_a_decision_after_the_regimes_end_is_refused_with_the_reason(world: World) -> None:
    text = world.version.text.replace("de-minimis-general", "block-exemption/22").replace(
        "2024-01-01", "2027-01-02", 1
    )
    world.version = publish(REGION, "essai", text)
    case = Case(region=REGION, scheme_version=world.version, siren=SIREN)
    with pytest.raises(ActionRefused) as refusal:
        state_aid.demand_lawful(case, {Instrument.GRANT: 1_00}, date(2027, 2, 1))
    assert refusal.value.code == "law.regime.over"
    assert "2026" in refusal.value.message


def test_after_a_regimes_end_the_next_one_of_the_scheme_is_used(world: World) -> None:
    text = world.version.text.replace('["de-minimis-general"]', '["block-exemption/22", "de-minimis-general"]')
    world.version = publish(REGION, "essai", text.replace("2024-01-01", "2027-01-02", 1))
    case = Case(region=REGION, scheme_version=world.version, siren=SIREN)
    before = state_aid.checks(case, on=date(2026, 12, 31))
    after = state_aid.checks(case, on=date(2027, 1, 1))
    assert before is not None and before.regime is not None and before.regime.id == "block-exemption"
    assert after is not None and after.regime is not None and after.regime.id == GENERAL


def test_an_excluded_activity_is_refused_by_its_code(world: World) -> None:
    LegalUnit.objects.filter(siren=SIREN).update(naf="01.11Z")
    with pytest.raises(ActionRefused) as refusal:
        world.proposed()
    assert refusal.value.code == "aids.condition"


def test_the_notice_names_the_regulation_and_the_amount(world: World) -> None:
    case = world.notified()
    text = Notice.objects.get(key=f"decided-{case.decision.pk}").body
    assert "règlement (UE) 2023/2831" in text
    assert money(110_000_00 + worth(40_000_00, world.today), "fr") in text


@pytest.fixture
def settled(own_database: str, tmp_path: Path, settings: object) -> World:
    settings.DOCUMENTS_ROOT = tmp_path
    return build_world()


def together(works: list[Callable[[], object]]) -> list[object]:
    barrier = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return work()
        except ActionRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def two_visaed(world: World) -> list[int]:
    """Two cases of two companies, near 100,000 € each; the first has declared 120,000 € of another authority."""
    other_company()
    first = world.proposed(grant=40_000_00, advance=60_000_00)
    world.declare(first, said(120_000_00, world.today))
    world.siren = SISTER
    second = world.proposed(grant=40_000_00, advance=60_000_00)
    for case in (first, second):
        proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.legal)
        proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=world.people.finance)
    session = sessions.freeze(world.session(first, second), actor=world.people.secretary)
    return list(ReportItem.objects.filter(report__session=session).values_list("pk", flat=True))


def effect(world: World, item: int) -> Callable[[], object]:
    return lambda: sessions.take_effect(item, actor=world.people.secretary)


def link(world: World) -> object:
    holding = Holding(SISTER, SIREN, votes=Decimal(60))
    return record_holding(holding, "Statuts", region=REGION, actor=world.people.legal)


def test_two_decisions_at_once_cannot_pass_the_ceiling_together(settled: World) -> None:
    items = two_visaed(settled)
    link(settled)
    answers = together([effect(settled, item) for item in items])
    refused = [answer for answer in answers if isinstance(answer, ActionRefused)]
    assert [answer.code for answer in refused] == ["aids.above_ceiling"]
    assert Aid.objects.values("case").distinct().count() == 1
    assert {case.state for case in Case.objects.all()} == {State.DECIDED, State.PROPOSED}
    counted = 60_000_00 + worth(40_000_00, settled.today)
    assert left(SIREN, settled.today) == left(SISTER, settled.today) == 180_000_00 - counted
    assert sum(sum(steps_of(case).get("subventions", {}).values()) for case in Case.objects.all()) == 80_000_00


def test_a_link_recorded_while_decisions_run_binds_those_that_come_after(settled: World) -> None:
    items = two_visaed(settled)
    answers = together([*(effect(settled, item) for item in items), lambda: link(settled)])
    *decisions, recorded = answers
    assert isinstance(recorded, Link)
    refused = [answer for answer in decisions if isinstance(answer, ActionRefused)]
    entered = list(Aid.objects.all())
    # Read by the decision or not yet there: what it wrote down as its undertaking says which.
    knew = {aid.case: len(aid.undertaking) == 2 for aid in entered}
    assert len(refused) + len(knew) == 2
    assert bool(refused) == (any(knew.values()) or len(knew) == 1)


def test_a_refused_decision_leaves_nothing_behind(settled: World) -> None:
    first, second = two_visaed(settled)
    link(settled)
    sessions.take_effect(first, actor=settled.people.secretary)
    entries = Aid.objects.count()
    with pytest.raises(ActionRefused):
        sessions.take_effect(second, actor=settled.people.secretary)
    assert Aid.objects.count() == entries
    assert ReportItem.objects.get(pk=second).applied_at is None


def test_an_advance_to_a_sound_company_counts_for_its_equivalent(world: World) -> None:
    text = world.version.text
    asked = """
[[conditions]]
id = "sound"
rule = "not company.in_difficulty"
label = { fr = "L’entreprise n’est pas en difficulté", en = "The company is not in difficulty" }
"""
    world.version = publish(REGION, "essai", text + asked)
    case = world.draft()
    requests.save_answers(case.public_id, {"company.in_difficulty": False}, actor=world.people.applicant)
    case = Case.objects.get(pk=case.pk)
    found = state_aid.checks(case, {Instrument.REPAYABLE_ADVANCE: 100_000_00}, date(2026, 11, 2))
    assert found is not None
    # 24 months, then every 3 months, 20 times: 7 quarters of grace and 27 in all.
    law = loan(
        Loan(
            date(2026, 11, 2),
            100_000_00,
            periods=27,
            rating=Rating.NONE,
            collateral=Collateral.LOW,
            insolvent=False,
            periods_a_year=4,
            grace=7,
        )
    )
    assert found.amount_cents == law.equivalent_cents
    assert 20_000_00 < found.amount_cents < 40_000_00
    assert found.equivalents[0].as_json()["inputs"]["collateral"] == "low"
    requests.save_answers(case.public_id, {"company.in_difficulty": None}, actor=world.people.applicant)
    whole = state_aid.checks(case, {Instrument.REPAYABLE_ADVANCE: 100_000_00}, date(2026, 11, 2))
    assert whole is not None and whole.amount_cents == 100_000_00


def test_a_day_without_a_known_rate_is_refused_not_guessed(world: World) -> None:
    part = AidPart(AidInstrument.REPAYABLE_ADVANCE, 100_000_00, Terms(24, 3, 20))
    with pytest.raises(LawError) as error:
        equivalent(part, date(2023, 6, 1), own_parameters())
    assert error.value.problems[0].code == "parameter.gap"
