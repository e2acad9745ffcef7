"""A scheme of each type runs through the same code: file, request, decision, letter or agreement, public page."""

from datetime import timedelta

import pytest
from django.test import Client

from jalon.aids.models import Aid
from jalon.cases.actions import agreements, in_kind, proposals, reports
from jalon.cases.enums import Fate, Outcome, State
from jalon.cases.labels import holders_of, label_until
from jalon.cases.models import Case, Decision, Letter, ReportItem
from jalon.cases.transitions import allowed
from jalon.funds.queries import case_situation, left_for_scheme
from jalon.funds.verify import verify
from jalon.notices.queries import about
from jalon.schemes.enums import Instrument
from jalon.schemes.examination import examine
from tests.cast import REGION
from tests.kinds import HOUR, granted, notified, open_scheme, proposed, text_of
from tests.refusals import refused

KINDS = {
    "grant": (Instrument.GRANT, 20_000_00, None, "20 000 €"),
    "repayable-advance": (Instrument.REPAYABLE_ADVANCE, 20_000_00, None, "20 000 €"),
    "service": (Instrument.SERVICE, 3_000_00, None, "3 000 €"),
    "hours": (Instrument.HOURS, 3_000_00, 1_500 * HOUR, "1 500 heures de calcul GPU"),
    "label": (None, 0, None, "36 mois"),
}


def plain(text: str) -> str:
    """Without no-break spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("kind", KINDS)
def test_a_scheme_of_each_type_goes_from_its_file_to_its_public_page(place, kind):
    instrument, cents, units, said = KINDS[kind]
    case = granted(place, kind)
    decision = Decision.objects.get(case=case)
    assert decision.outcome == Outcome.GRANTED
    awards = list(decision.proposal.awards.all())
    assert [(one.instrument, one.amount_cents, one.units) for one in awards] == (
        [(instrument, cents, units)] if instrument else []
    )
    # The letter was written, and says what is given.
    assert Letter.objects.filter(case=case, kind="grant").exists()
    assert any(said in plain(notice.body) for notice in about(case.reference))
    # What is State aid is in the register, under its market value.
    entered = list(Aid.objects.filter(case=case.reference).values_list("amount_cents", "regime"))
    if kind == "label":
        assert entered == []
    elif kind != "repayable-advance":
        assert entered == [(cents, "de-minimis-general")]
    # An agreement where the scheme has one; the money that is committed is euros.
    assert allowed(case, "agree") == (kind in ("grant", "repayable-advance", "hours"))
    assert case.state == (State.RUNNING if kind in ("service", "label") else State.DECIDED)
    page = plain(Client().get(f"/{REGION}/aides/{case.scheme_version.scheme.slug}/").content.decode())
    assert case.scheme_version.definition.title["fr"] in page
    assert verify().sound


def hours_case(world) -> Case:
    """Hours granted, and the agreement signed by both parties."""
    case = notified(open_scheme(world, "hours"))
    agreements.agree(case.public_id, world.today, "Amélie", world.today, actor=world.people.signatory)
    return Case.objects.get(pk=case.pk)


def standing(case: Case) -> tuple[int, int, int]:
    """Hours granted, used, and left to the scheme."""
    (line,) = case_situation(case.reference)
    (left,) = left_for_scheme(case.scheme_version.scheme.ref)
    return line.totals.granted // HOUR, line.totals.used // HOUR, left.amount // HOUR


def test_hours_are_used_within_what_was_granted_and_the_rest_returns(world):
    case, certifier = hours_case(world), world.people.certifier
    assert standing(case) == (1_500, 0, 500)
    first = in_kind.use_hours(case.public_id, 400 * HOUR, world.today, "Relevé 1", actor=certifier, key="k")
    again = in_kind.use_hours(case.public_id, 400 * HOUR, world.today, "Relevé 1", actor=certifier, key="k")
    assert first == again and first.value_cents == 800_00
    assert standing(case) == (1_500, 400, 500)
    with refused("hours.more_than_left"):
        in_kind.use_hours(case.public_id, 1_101 * HOUR, world.today, "Relevé 2", actor=certifier)
    with refused("hours.proof"):
        in_kind.use_hours(case.public_id, HOUR, world.today, "Relevé 1", actor=certifier)
    with refused("hours.proof"):
        in_kind.use_hours(case.public_id, HOUR, world.today, "   ", actor=certifier)
    with refused("acts.future"):
        in_kind.use_hours(case.public_id, HOUR, world.today + timedelta(days=1), "Relevé 2", actor=certifier)
    with refused("rights.missing"):
        in_kind.use_hours(case.public_id, HOUR, world.today, "Relevé 2", actor=world.people.officer)
    in_kind.end_hours(case.public_id, actor=certifier)
    assert [one.amount_cents for one in Aid.objects.filter(reverses=None, reversed_by=None)] == [800_00]
    case.refresh_from_db()
    assert case.state == State.CLOSED and standing(case) == (400, 400, 1_600)
    assert verify().sound


def test_hours_are_neither_claimed_nor_amended_and_their_agreement_says_how_they_are_taken(world):
    case = notified(open_scheme(world, "hours"))
    agreements.send_agreement(case.public_id, world.today + timedelta(days=30), actor=world.people.secretary)
    letter = Letter.objects.get(case=case, kind="agreement")
    assert "centre de calcul" in str(letter.paper) and "demande de paiement" not in str(letter.paper)
    case = Case.objects.get(pk=case.pk)
    assert not any(allowed(case, act) for act in ("claim", "prepare_amendment"))


def test_fewer_hours_are_their_share_of_the_value_and_never_more_than_the_rules_give(world):
    opened = open_scheme(world, "hours")
    case = proposed(opened, {Instrument.HOURS: 1_000_00})
    (award,) = case.proposals.get().awards.all()
    assert (award.amount_cents, award.units) == (1_000_00, 500 * HOUR)
    with refused("cases.above_ceiling"):
        proposed(opened, {Instrument.HOURS: 3_000_01})
    with refused("funds.insufficient"):
        proposed(opened)  # 500 of 2 000 hours are reserved, and 1 500 are left
        proposed(opened)


def test_a_committee_amends_hours_and_their_value_together(world):
    opened = open_scheme(world, "hours")
    people, case = world.people, proposed(opened)
    from jalon.cases.actions import sessions
    from jalon.cases.enums import VisaKind

    for kind, who in ((VisaKind.LEGAL, people.legal), (VisaKind.FINANCE, people.finance)):
        proposals.give_visa(case.public_id, kind, True, "", actor=who)
    session, report = world.ready_report(case)
    item = ReportItem.objects.get(report=report)
    reports.settle(
        item, Fate.AMENDED, "Le centre a moins d’heures.", {Instrument.HOURS: 1_200_00}, actor=people.secretary
    )
    world.gather(session)
    world.vote(report, deliberation="2026-H")
    assert sessions.close_session(session, actor=people.secretary) == []
    (award,) = Decision.objects.get(case=case).proposal.awards.all()
    assert (award.amount_cents, award.units) == (1_200_00, 600 * HOUR)
    assert standing(case) == (600, 0, 1_400)


def test_a_label_is_listed_until_its_last_day(place):
    case = notified(open_scheme(place, "label"))
    scheme, decision = case.scheme_version.scheme, Decision.objects.get(case=case)
    assert case_situation(case.reference) == []
    (holder,) = holders_of(scheme)
    assert (holder.name, holder.until) == ("ATELIER EXEMPLE", label_until(decision))
    page = Client().get(f"/{REGION}/aides/{scheme.slug}/").content.decode()
    assert "ATELIER EXEMPLE" in page
    last = label_until(decision)
    assert in_kind.expire_labels(last) == 0
    assert in_kind.expire_labels(last + timedelta(days=1)) == 1
    assert in_kind.expire_labels(last + timedelta(days=2)) == 0
    case.refresh_from_db()
    assert case.state == State.CLOSED and case.closed_on == last + timedelta(days=1) and holders_of(scheme) == []


def test_a_person_who_holds_a_label_is_not_named_on_a_public_page(place):
    case = notified(open_scheme(place, "label"))
    Case.objects.filter(pk=case.pk).update(applicant_kind="natural-person", siren="", company_name="Amélie Exemple")
    (holder,) = holders_of(case.scheme_version.scheme)
    assert (holder.name, holder.project) == ("", "")
    assert "Amélie" not in Client().get(f"/{REGION}/aides/label/").content.decode()


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("hours", 'hours      = { quantity = "hours" }\n', ""),
        ("hours", 'quantity = "hours"', 'quantity = "nothing"'),
        ("hours", 'quantity = "hours"', 'quantity = "value"'),
        ("hours", 'gives      = { value = "hours" }', 'gives      = { hours = "hours" }'),
        ("hours", '"agreement"]', '"agreement", "payment"]'),
        ("hours", 'gives      = { value = "hours" }', 'gives      = { value = "grant" }'),
        ("label", "months = 36", "months = 0"),
        ("label", "months = 36", "months = true"),
        ("label", "months = 36", 'months = "36"'),
        ("label", "{ months = 36 }", "{ years = 3 }"),
        ("label", '"notification"', '"notification", "agreement"'),
        ("label", "label      = { months = 36 }", 'label      = { months = 36 }\ngives = { x = "grant" }'),
        ("label", "label      = { months = 36 }", ""),
    ],
)
def test_a_file_that_gives_hours_or_a_label_the_wrong_way_is_refused(place, kind, before, after):
    text = text_of(kind)
    assert before in text
    assert [
        error.code for error in examine(text.replace(before, after), REGION, kind).errors if error.code == "scheme"
    ]
    assert not [error for error in examine(text, REGION, kind).errors if error.code == "scheme"]
