"""Campaigns of checks on the spot: published before they are drawn, carried out by others, answered, then concluded."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jalon.accounts.enums import Role
from jalon.cases.models import Award
from jalon.funds.seals import make_seal
from jalon.monitoring import night
from jalon.monitoring.actions import campaigns, checking
from jalon.monitoring.enums import CampaignState, CheckState, Conclusion, Part, Stands
from jalon.monitoring.models import Campaign, Candidate, Check
from jalon.monitoring.progress import Progress, Rate, progress_of
from jalon.monitoring.published import read
from jalon.notices.models import Notice
from jalon.notices.queries import about
from jalon.payments.after_checks import order_after
from jalon.payments.enums import Owed
from jalon.payments.recovery import issue
from tests.casework.pages import client_of, text_of, url
from tests.casework.test_situations import pay
from tests.cast import REGION, person
from tests.refusals import refused


@pytest.fixture
def director(world):
    return person("Diane", Role.DIRECTOR)


@pytest.fixture
def inspector(world):
    """An officer who had no hand in the award."""
    return person("Ines", Role.OFFICER)


@pytest.fixture
def paid(world):
    """An award of which 110 000 € were paid as an advance."""
    case = world.agreed()
    pay(world, case, 110_000_00)
    return case


def prepared(world, director, random: int = 1, risk: int = 0, name: str = "2026", **more) -> Campaign:
    first = world.today - timedelta(days=30)
    return campaigns.prepare(REGION, name, first, world.today, random, risk, actor=director, **more)


def drawn(world, director, **more) -> Campaign:
    found = campaigns.publish(prepared(world, director, **more).public_id, actor=director)
    make_seal()
    return campaigns.draw(found.public_id, actor=director)


def announced(world, director, inspector) -> Check:
    drawn(world, director)
    check = checking.give(Check.objects.get().public_id, inspector, actor=director)
    visit, said = world.today - timedelta(days=5), "Factures et relevés"
    return checking.announce(check.public_id, visit, said, actor=inspector, on=world.today - timedelta(days=20))


def found(world, director, inspector, cents: int = 5_000_00) -> Check:
    check = announced(world, director, inspector)
    return checking.find(
        check.public_id,
        world.today - timedelta(days=5),
        {"exists": Stands.YES, "invoices": Stands.NO},
        "Une facture n’est pas dans les comptes.",
        cents,
        world.today + timedelta(days=20),
        actor=inspector,
    )


def test_the_population_is_what_was_paid_in_the_period_with_its_signals(world, director, paid):
    campaign = campaigns.publish(prepared(world, director).public_id, actor=director)
    [one] = Candidate.objects.all()
    assert (one.case, one.paid_cents) == (paid, 110_000_00)
    assert one.carried == ["amount", "advance", "first-aid"] and one.weight == 1 + 3 + 2 + 1
    file = read(campaign.population)
    assert [(line.code, line.weight) for line in file.lines] == [(one.code, one.weight)]
    assert paid.reference not in campaign.population and "ATELIER" not in campaign.population
    assert (file.sha256, file.seal) == (campaign.sha256, campaign.seal)


def test_the_seed_does_not_exist_when_the_population_is_published(world, director, paid):
    make_seal()
    campaign = campaigns.publish(prepared(world, director).public_id, actor=director)
    with refused("checks.no_seal"):
        campaigns.draw(campaign.public_id, actor=director)
    made = make_seal()
    done = campaigns.draw(campaign.public_id, actor=director)
    assert (done.seal, done.seal_hash) == (made.number, made.hash.hex())
    check = Check.objects.get()
    assert read(done.population).drawn(done.seal_hash).random == (check.candidate.code,)
    assert (check.part, check.state, done.state) == (Part.RANDOM, CheckState.DRAWN, CampaignState.DRAWN)
    with refused("journal.changed"):
        campaigns.draw(campaign.public_id, actor=director)
    with refused("journal.changed"):
        campaigns.publish(campaign.public_id, actor=director)


def test_a_campaign_that_makes_no_sense_is_refused(world, director, paid):
    with refused("rights.missing"):
        prepared(world, world.people.officer)
    with refused("checks.size"):
        prepared(world, director, random=0)
    with refused("checks.size"):
        prepared(world, director, risk=1_001)
    with refused("checks.name"):
        prepared(world, director, name=" ")
    day = world.today + timedelta(days=1)
    for first, last in ((world.today, day), (world.today, world.today - timedelta(days=1))):
        with refused("checks.period"):
            campaigns.prepare(REGION, "x", first, last, 1, 0, actor=director)
    for _again in range(2):
        prepared(world, director, key="one")
    with refused("checks.same_name"):
        prepared(world, director)
    with refused("checks.nothing_paid"):
        campaigns.publish(prepared(world, director, name="autre", schemes=["rien"]).public_id, actor=director)
    assert Campaign.objects.count() == 2 and not Candidate.objects.exists()


def test_nobody_checks_what_they_had_a_hand_in(world, director, inspector, paid):
    drawn(world, director)
    check = Check.objects.get()
    people = world.people
    for one in (people.officer, people.certifier):
        with refused("checks.handled"):
            checking.give(check.public_id, one, actor=director)
    with refused("checks.no_right"):
        checking.give(check.public_id, people.signatory, actor=director)
    with refused("rights.missing"):
        checking.give(check.public_id, inspector, actor=people.officer)
    assert checking.give(check.public_id, inspector, actor=director).agent == inspector
    with refused("checks.not_yours"):
        checking.announce(
            check.public_id, world.today + timedelta(days=30), "x", actor=person("Autre", Role.OFFICER)
        )


def test_the_company_is_told_what_why_when_and_what_to_prepare(world, director, inspector, paid):
    drawn(world, director)
    check = checking.give(Check.objects.get().public_id, inspector, actor=director)
    with refused("checks.short_notice"):
        checking.announce(check.public_id, world.today + timedelta(days=9), "x", actor=inspector)
    day = world.today + timedelta(days=10)
    with refused("checks.prepare"):
        checking.announce(check.public_id, day, " ", actor=inspector)
    checking.announce(check.public_id, day, "Les factures", actor=inspector)
    body = about(paid.reference).filter(template__contains="check_announced").get().body
    for words in ("Ines", "tiré au hasard", check.candidate.code, "Les factures", "L1611-4"):
        assert words in body
    for night_of in (day - timedelta(days=4), day, day, day + timedelta(days=1)):
        night.pass_night(REGION, night_of)
    assert Notice.objects.filter(template__contains="check_near").count() == 1


def test_nothing_is_concluded_against_the_company_before_it_could_answer(world, director, inspector, paid):
    check = found(world, director, inspector)
    said = {"actor": inspector, "cents": 5_000_00}
    with refused("checks.answer_runs"):
        checking.conclude(check.public_id, Conclusion.UNDUE, "Facture étrangère", **said)
    with refused("rights.not_yours"):
        checking.answer(check.public_id, "Moi", actor=world.people.stranger)
    with refused("checks.answer"):
        checking.answer(check.public_id, " ", actor=world.people.applicant)
    for _again in range(2):
        checking.answer(check.public_id, "Elle est au bilan.", actor=world.people.applicant, key="one")
    assert Check.objects.get().answer == "Elle est au bilan."
    with refused("checks.reason"):
        checking.conclude(check.public_id, Conclusion.UNDUE, " ", **said)
    for conclusion, cents in ((Conclusion.UNDUE, 0), (Conclusion.NOTHING, 1)):
        with refused("checks.undue"):
            checking.conclude(check.public_id, conclusion, "x", actor=inspector, cents=cents)
    with refused("checks.above_paid"):
        checking.conclude(check.public_id, Conclusion.UNDUE, "x", actor=inspector, cents=110_000_01)
    with refused("checks.correct_by"):
        checking.conclude(check.public_id, Conclusion.CORRECT, "x", actor=inspector)
    done = checking.conclude(check.public_id, Conclusion.UNDUE, "Facture étrangère", **said)
    assert done.state == CheckState.CONCLUDED and done.undue_cents == 5_000_00
    told = about(paid.reference).filter(template__contains="check_concluded").get().body
    assert "à reverser" in told and "Si vous n’êtes pas d’accord" in told
    with refused("journal.changed"):
        checking.answer(check.public_id, "Encore", actor=world.people.applicant)


def test_an_undue_sum_waits_for_whoever_recovers_until_an_order_asks_it_back(
    world, director, inspector, paid, demonstration
):
    check = found(world, director, inspector)
    checking.answer(check.public_id, "Elle est au bilan.", actor=world.people.applicant)
    said = {"actor": inspector, "cents": 5_000_00}
    check = checking.conclude(check.public_id, Conclusion.UNDUE, "Facture étrangère", **said)
    finance, agent, here = (
        client_of(world.people.treasurer),
        client_of(inspector),
        url("inspection", check.public_id),
    )
    assert "Réclamer la somme indue" in text_of(finance.get(url("today")))
    assert "Émettre le titre" in text_of(finance.get(here)) and "reste à réclamer" in text_of(agent.get(here))
    envelope = Award.objects.get(proposal__decision__case=paid, instrument="repayable-advance").envelope
    order = issue(
        paid.public_id,
        envelope,
        Owed.PRINCIPAL,
        5_000_00,
        "Facture étrangère",
        world.today + timedelta(days=30),
        actor=world.people.treasurer,
        heard_on=check.found_on,
    )
    assert order_after(check) == order and order.number in text_of(agent.get(here))
    assert "Réclamer la somme indue" not in text_of(finance.get(url("today")))
    assert "Émettre le titre" not in text_of(finance.get(here))


def test_a_wrong_day_or_amount_of_a_visit_is_refused_and_the_same_form_counts_once(
    world, director, inspector, paid
):
    check = announced(world, director, inspector)
    later, visit = world.today + timedelta(days=20), world.today - timedelta(days=5)

    def finding(day=visit, said="Vu", cents=0, until=later, key=""):
        return checking.find(check.public_id, day, {}, said, cents, until, actor=inspector, key=key)

    for day in (world.today + timedelta(days=1), check.announced_on):
        with refused("checks.visit_day"):
            finding(day)
    with refused("checks.found"):
        finding(said=" ")
    with refused("checks.above_paid"):
        finding(cents=110_000_01)
    with refused("checks.short_time"):
        finding(until=world.today + timedelta(days=14))
    assert finding(key="one").pk == finding(key="one").pk
    assert checking.conclude(check.public_id, Conclusion.NOTHING, "Tout est là", actor=inspector)


def test_what_is_to_be_corrected_has_a_day_and_the_agent_is_reminded_after_it(world, director, inspector, paid):
    check = found(world, director, inspector, cents=0)
    checking.answer(check.public_id, "Oui", actor=world.people.applicant)
    day = world.today + timedelta(days=30)
    checking.conclude(check.public_id, Conclusion.CORRECT, "Panneau", actor=inspector, correct_by=day)
    for night_of in (day, day + timedelta(days=1), day + timedelta(days=2)):
        night.pass_night(REGION, night_of)
    assert Notice.objects.filter(template__contains="check_ripe").count() == 1
    with refused("checks.corrected_day"):
        checking.corrected(check.public_id, world.today + timedelta(days=1), actor=inspector)
    assert checking.corrected(check.public_id, world.today, actor=inspector).corrected_on == world.today
    with refused("journal.changed"):
        checking.corrected(check.public_id, world.today, actor=inspector)


def test_the_rate_is_what_was_undue_of_what_was_paid_and_the_campaign_ends(world, director, inspector, paid):
    campaign = Campaign.objects.get(pk=found(world, director, inspector).candidate.campaign_id)
    with refused("checks.running"):
        campaigns.close(campaign.public_id, "x", actor=director)
    check = Check.objects.get()
    checking.answer(check.public_id, "Oui", actor=world.people.applicant)
    checking.conclude(check.public_id, Conclusion.UNDUE, "x", actor=inspector, cents=11_000_00)
    stands = progress_of(campaign)
    assert (stands.awards, stands.paid, stands.concluded) == (1, 110_000_00, 1)
    assert stands.rates[0].ratio == Decimal("0.1") and stands.rates[1].ratio is None
    assert stands.extrapolated is None, "one check says nothing of the others"
    with refused("checks.lessons"):
        campaigns.close(campaign.public_id, " ", actor=director)
    assert campaigns.close(campaign.public_id, "Demander les relevés.", actor=director).closed_on
    assert campaigns.publish(prepared(world, director, name="2027").public_id, actor=director)
    assert "found-before" in Candidate.objects.get(campaign__name="2027").carried


def test_an_extrapolation_rests_on_the_whole_random_part_alone():
    rates = [Rate(Part.RANDOM, 30, 30, 100_000_00, 4_000_00), Rate(Part.RISK, 9, 2, 1, 1)]
    assert Progress(500, 2_000_000_00, (), rates, 0).extrapolated == 80_000_00
    for drawn_, concluded in ((29, 29), (30, 29)):
        one = [Rate(Part.RANDOM, drawn_, concluded, 1, 1), rates[1]]
        assert Progress(500, 2_000_000_00, (), one, 0).extrapolated is None
