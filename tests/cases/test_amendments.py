"""An agreement changes with before and after: seen by a second person, signed by both, followed by money and calendar."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from jalon.aids.actions.register import reverse as reverse_aid
from jalon.aids.models import Aid
from jalon.aids.queries import aids_of_case
from jalon.cases.actions import agreements, amendments, letters
from jalon.cases.enums import AmendmentState
from jalon.cases.models import Agreement, Amendment, Case
from jalon.cases.queries import granted_rows
from jalon.documents.queries import content
from jalon.journal.queries import history
from jalon.journal.refusals import ActionRefused
from jalon.payments.actions import certify, claim_payment
from jalon.payments.enums import Basis
from jalon.payments.forecast import repayments_to_come
from jalon.payments.models import Claim
from jalon.payments.money import claimable
from jalon.schemes.enums import Instrument
from jalon.ui import formats
from tests.casework.pages import client_of, text_of
from tests.cast import REGION
from tests.documents.reading import text as words_of
from tests.monitoring.awards import promising, step
from tests.refusals import refused
from tests.world import steps_of

COPY = b"%PDF-1.7 signed"
LATE = "Le projet prend six mois de retard et coûte moins."


def lowered(case: Case, grant: int = 30_000_00, days: int = 180) -> tuple[dict, list]:
    """The terms with a lower grant and every day put off."""
    now = amendments.terms(Agreement.objects.get(case=case))
    amounts = {**now.amounts, Instrument.GRANT: grant}
    calendar = [replace(due, on=due.on + timedelta(days=days)) for due in now.calendar]
    paid = [place for place, due in enumerate(calendar) if due.instrument == Instrument.GRANT]
    planned = sum(calendar[place].cents for place in paid)
    calendar[paid[-1]] = replace(calendar[paid[-1]], cents=calendar[paid[-1]].cents + grant - planned)
    return amounts, calendar


def prepared(world, case: Case, **changes) -> Amendment:
    amounts, calendar = lowered(case, **changes)
    return amendments.prepare(case.public_id, LATE, amounts, calendar, actor=world.people.officer)


def in_force(world, case: Case, **changes) -> Amendment:
    return signed(world, case, *lowered(case, **changes))


def signed(world, case: Case, amounts: dict, calendar: list) -> Amendment:
    amendments.prepare(case.public_id, LATE, amounts, calendar, actor=world.people.officer)
    amendments.approve(case.public_id, actor=world.people.finance)
    amendments.send(case.public_id, world.today + timedelta(days=30), actor=world.people.officer)
    agreements.return_signed(
        case.public_id, "avenant.pdf", COPY, "Amélie", world.today, actor=world.people.applicant
    )
    return amendments.sign(case.public_id, world.today, actor=world.people.signatory)


def test_a_lower_amount_goes_back_to_the_scheme_and_the_calendar_follows(world):
    case = world.agreed()
    before = steps_of(case)
    assert before["subventions"] == {"committed": 40_000_00}
    amendment = in_force(world, case)
    assert steps_of(case) == {**before, "subventions": {"committed": 30_000_00}}
    assert claimable(case, Instrument.GRANT) == 30_000_00
    agreement = Agreement.objects.get(case=case)
    assert amendments.terms(agreement) == amendments.terms_of(amendment.after)
    assert amendments.terms(agreement).amounts[Instrument.GRANT] == 30_000_00
    assert {one.due_on for one in agreement.instalments.all()} == {
        due.on for due in amendments.terms_of(amendment.after).calendar
    }
    assert repayments_to_come(REGION) == []
    in_force(world, Case.objects.get(pk=case.pk), grant=40_000_00, days=1)
    assert steps_of(case) == before


def said(day: date, short: bool = False) -> str:
    """A day as a page says it once its spaces are plain."""
    return formats.date(day, short=short).replace("\u00a0", " ")


def test_what_was_promised_gets_its_day_by_the_signature_and_the_paper_says_it(world):
    """A project that takes longer sends its reports later: before and after are printed, and nothing moves before."""
    promising(world)
    case = world.agreed()
    promise = step(case, "final")
    later = promise.due_on + timedelta(days=180)
    now = amendments.terms(Agreement.objects.get(case=case))
    moved = amendments.PromisedDay(str(promise.public_id), promise.label, promise.due_on, later)
    with refused("amendments.promised"):
        past = replace(moved, after=world.today)
        amendments.prepare(
            case.public_id, LATE, now.amounts, now.calendar, promised=[past], actor=world.people.officer
        )
    amendments.prepare(
        case.public_id, LATE, now.amounts, now.calendar, promised=[moved], actor=world.people.officer
    )
    amendments.approve(case.public_id, actor=world.people.finance)
    sent = amendments.send(case.public_id, world.today + timedelta(days=30), actor=world.people.officer)
    paper = words_of(PdfReader(BytesIO(content(letters.print_now(sent.signing.letter_id).file))))
    assert "Rapport final" in paper and all(said(day) in paper for day in (promise.due_on, later))
    assert step(case, "final").due_on == promise.due_on
    agreements.return_signed(
        case.public_id, "avenant.pdf", COPY, "Amélie", world.today, actor=world.people.applicant
    )
    amendment = amendments.sign(case.public_id, world.today, actor=world.people.signatory)
    assert step(case, "final").due_on == later and step(case, "half-way").changes.count() == 0
    change = step(case, "final").changes.get()
    assert (change.before, change.after, change.amendment) == (promise.due_on, later, amendment)


def test_the_page_of_an_amendment_asks_for_the_days_of_promises(world, demonstration):
    promising(world)
    case = world.agreed()
    promise, officer = step(case, "final"), client_of(world.people.officer)
    page = reverse("casework:act", args=[case.public_id, "avenant"])
    form = officer.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    later = promise.due_on + timedelta(days=90)
    sent = {**typed, f"promise_{promise.pk}": later.isoformat(), "reason": LATE, "seen": case.version}
    assert "Rapport final" in text_of(officer.get(page))
    assert officer.post(page, sent).status_code == 302
    shown = text_of(officer.get(reverse("casework:case", args=[case.public_id])))
    assert said(later, short=True) in shown


def test_nothing_moves_before_both_have_signed(world):
    case = world.agreed()
    before, terms = steps_of(case), amendments.terms(Agreement.objects.get(case=case))
    prepared(world, case)
    with refused("amendments.none"):
        amendments.send(case.public_id, world.today + timedelta(days=30), actor=world.people.officer)
    amendments.approve(case.public_id, actor=world.people.finance)
    amendments.send(case.public_id, world.today + timedelta(days=30), actor=world.people.officer)
    with refused("agreements.unsigned"):
        amendments.sign(case.public_id, world.today, actor=world.people.signatory)
    assert steps_of(case) == before
    assert amendments.terms(Agreement.objects.get(case=case)) == terms
    amendments.drop(case.public_id, actor=world.people.officer)
    with refused("agreements.none"):
        agreements.return_signed(
            case.public_id, "avenant.pdf", COPY, "Amélie", world.today, actor=world.people.applicant
        )
    assert prepared(world, case).number == 2


def test_who_prepares_does_not_approve(world):
    case = world.agreed()
    amendment = prepared(world, case)
    with refused("rights.missing"):
        amendments.approve(case.public_id, actor=world.people.officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(approved_by=world.people.officer)
    with refused("amendments.under_way"):
        prepared(world, case, grant=20_000_00)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda amounts, calendar: ("", amounts, calendar), "amendments.reason"),
        (
            lambda amounts, calendar: (LATE, {**amounts, Instrument.GRANT: 40_000_01}, calendar),
            "amendments.above_the_vote",
        ),
        (
            lambda amounts, calendar: (LATE, {**amounts, Instrument.GRANT: -1}, calendar),
            "amendments.above_the_vote",
        ),
        (lambda amounts, calendar: (LATE, amounts, [*calendar, calendar[0]]), "amendments.calendar"),
        (
            lambda amounts, calendar: (
                LATE,
                amounts,
                [replace(calendar[0], cents=calendar[0].cents + 1), *calendar[1:]],
            ),
            "amendments.sum",
        ),
    ],
)
def test_terms_that_do_not_hold_are_refused(world, change, code):
    case = world.agreed()
    reason, amounts, calendar = change(*lowered(case))
    with refused(code):
        amendments.prepare(case.public_id, reason, amounts, calendar, actor=world.people.officer)


def test_an_amendment_changes_something(world):
    case = world.agreed()
    now = amendments.terms(Agreement.objects.get(case=case))
    with refused("amendments.unchanged"):
        amendments.prepare(case.public_id, LATE, now.amounts, now.calendar, actor=world.people.officer)


def test_what_was_paid_or_is_being_paid_cannot_be_taken_back(world):
    case = world.agreed()
    claim_payment(case.public_id, Instrument.GRANT, 35_000_00, "Fait", actor=world.people.applicant)
    certify(Claim.objects.get().public_id, Basis.INVOICES, 35_000_00, actor=world.people.certifier)
    before = steps_of(case)
    with pytest.raises(ActionRefused):
        in_force(world, case)
    assert steps_of(case) == before


def test_the_paper_says_what_was_and_what_becomes(world):
    case = world.agreed()
    prepared(world, case)
    amendments.approve(case.public_id, actor=world.people.finance)
    amendment = amendments.send(case.public_id, world.today + timedelta(days=30), actor=world.people.officer)
    said = words_of(PdfReader(BytesIO(content(letters.print_now(amendment.signing.letter_id).file))))
    for text in ("Avenant n° 1", LATE, "40 000 €", "30 000 €", "Avant", "Après"):
        assert text in said


def test_an_officer_amends_from_the_page_of_the_case(world, demonstration):
    case = world.agreed()
    officer, finance = client_of(world.people.officer), client_of(world.people.finance)
    here = reverse("casework:act", args=[case.public_id, "avenant"])
    page = officer.get(here)
    form = page.context["form"]
    sent = {"reason": LATE, "seen": case.version}
    for name, field in form.fields.items():
        if name.startswith(("amount_", "cents_")):
            sent[name] = str(field.initial // 100)
        elif name.startswith("day_"):
            sent[name] = (field.initial + timedelta(days=30)).isoformat()
    above = officer.post(here, {**sent, "amount_grant": "40001"})
    assert above.status_code == 422 and "un avenant ne va pas au-delà" in text_of(above)
    assert officer.post(here, sent).status_code == 302
    amendment = Amendment.objects.get()
    assert amendment.state == AmendmentState.PREPARED
    shown = text_of(officer.get(reverse("casework:case", args=[case.public_id])))
    assert "Avenant 1" in shown and LATE in shown
    assert "Viser l’avenant" in text_of(finance.get(reverse("casework:case", args=[case.public_id])))
    approved = finance.post(reverse("casework:act", args=[case.public_id, "viser-avenant"]), {})
    amendment.refresh_from_db()
    assert (approved.status_code, amendment.state) == (302, AmendmentState.APPROVED)


def test_the_register_and_the_published_grant_follow_the_amended_amount_with_its_history(world):
    case = world.agreed()
    first = Aid.objects.get(case=case.reference, instrument="grant")
    advance = Aid.objects.get(case=case.reference, instrument="repayable-advance")
    in_force(world, case, grant=30_000_00)
    kept = Aid.objects.get(case=case.reference, instrument="grant", reverses=None, reversed_by=None)
    assert (kept.number, kept.nominal_cents, kept.granted_on) == (f"{first.number}/2", 30_000_00, first.granted_on)
    assert kept.amount_cents == (first.amount_cents * 3 + 2) // 4
    assert kept.reason.startswith("Avenant n°\u00a01") and LATE in kept.reason
    assert Aid.objects.get(reverses=first).amount_cents == -first.amount_cents
    assert not Aid.objects.filter(reverses=advance).exists()
    assert [entry.action for entry in history(kept.number)] == ["aids.amend"]
    (row,) = granted_rows(REGION, Instrument.GRANT)
    assert row.cents == 30_000_00
    assert [(one.number, one.before, one.after) for one in row.amended] == [(1, 40_000_00, 30_000_00)]
    in_force(world, case, grant=35_000_00, days=0)
    (row,) = granted_rows(REGION, Instrument.GRANT)
    assert (row.cents, len(row.amended)) == (35_000_00, 2)
    standing = Aid.objects.get(case=case.reference, instrument="grant", reverses=None, reversed_by=None)
    assert (standing.number, standing.nominal_cents) == (f"{first.number}/3", 35_000_00)


def test_an_amount_amended_to_nothing_leaves_the_register_and_comes_back_with_it(world):
    case = world.agreed()
    first = Aid.objects.get(case=case.reference, instrument="grant")
    now = amendments.terms(Agreement.objects.get(case=case))
    without = [due for due in now.calendar if due.instrument != Instrument.GRANT]
    signed(world, case, {**now.amounts, Instrument.GRANT: 0}, without)
    assert [aid.instrument for aid in aids_of_case(case.reference)] == ["repayable-advance"]
    signed(world, case, now.amounts, list(now.calendar))
    grant = Aid.objects.get(case=case.reference, instrument="grant", reverses=None, reversed_by=None)
    assert (grant.nominal_cents, grant.amount_cents) == (first.nominal_cents, first.amount_cents)


def test_what_an_officer_annulled_is_not_entered_again_by_an_amendment(world):
    case = world.agreed()
    reverse_aid(Aid.objects.get(case=case.reference, instrument="grant"), "Doublon", actor=world.people.officer)
    in_force(world, case, grant=30_000_00)
    assert [aid.instrument for aid in aids_of_case(case.reference)] == ["repayable-advance"]
