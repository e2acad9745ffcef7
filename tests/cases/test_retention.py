"""A request serves, is archived, then emptied: by the Region's durations, never while money moves, by two people."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jalon.accounts.enums import Role
from jalon.cases.actions import acts, idle, proposals, requests, retention, sessions
from jalon.cases.enums import DisposalState, Motion, Outcome, State, VisaKind
from jalon.cases.models import Case, DisposalLine, Fact, Letter, Message, Proposal
from jalon.cases.queries import of_applicant, readable_by
from jalon.cases.queue import Wanted, find
from jalon.cases.retention import standing
from jalon.cases.retention.rules import Applicants, Life, mistakes, retention_rules
from jalon.documents.actions import path_of, store
from jalon.documents.models import File
from jalon.journal.models import Entry
from jalon.law.days import add_months
from jalon.notices.models import Notice
from jalon.payments.actions import claim_payment
from jalon.payments.models import Claim
from jalon.rules import parse_toml
from jalon.schemes.enums import Instrument
from tests.cast import REGION, person
from tests.refusals import refused
from tests.world import LAW, REASON, World

RULES = """
[[rules]]
requests = "draft"
archive_months = 1
erase_months = 2
why = { fr = "f", en = "e" }
[[rules]]
requests = "refused"
archive_months = 6
erase_months = 60
why = { fr = "f", en = "e" }
[[rules]]
requests = "refused"
applicants = "persons"
archive_months = 6
erase_months = 24
why = { fr = "f", en = "e" }
[[rules]]
requests = "granted"
archive_months = 12
erase_months = 24
months_after_grant = 120
why = { fr = "f", en = "e" }
"""


@pytest.fixture(autouse=True)
def durations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "durations", lambda _region: retention_rules(RULES))


@pytest.fixture
def keeper(world: World):
    return person("Dora", Role.DATA_PROTECTION)


@pytest.fixture
def director(world: World):
    return person("Diane", Role.DIRECTOR)


def refused_case(world: World) -> Case:
    """A request refused by vote and notified today."""
    case = world.reviewed()
    requests.write_message(case.public_id, "Voici mon numéro de téléphone.", actor=world.people.applicant)
    proposals.propose(
        case.public_id, Motion.REFUSE, {}, reasons_law=LAW, reasons_fact=REASON, actor=world.people.officer
    )
    proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.legal)
    proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=world.people.finance)
    session = world.session(Case.objects.get(pk=case.pk))
    sessions.close_session(session, actor=world.people.secretary)
    acts.transmit(session, world.today, actor=world.people.secretary)
    acts.notify(case.public_id, world.today, actor=world.people.secretary)
    return Case.objects.get(pk=case.pk)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def listed(case: Case, years: int, keeper, director) -> DisposalLine:
    """The request, archived and on a list so many years after its end."""
    retention.archive_due(add_months(case.received_on, 12 * years))
    return DisposalLine.objects.get(disposal=retention.propose(REGION, actor=keeper), case=case)


def in_years(years: int, monkeypatch: pytest.MonkeyPatch) -> date:
    """The house's clock so many years later."""
    day = add_months(timezone.localdate(), 12 * years)
    monkeypatch.setattr(retention.timezone, "localdate", lambda: day)
    return day


def test_a_refused_request_leaves_the_queue_on_the_day_that_its_duration_says(world, director):
    case = refused_case(world)
    assert case.outcome == Outcome.REFUSED
    due = add_months(world.today, 6)
    assert retention.archive_due(due - timedelta(days=1)) == 0
    assert retention.archive_due(due) == 1 == retention.archive_due(due) + 1
    assert fresh(case).archived_on == due
    assert not find(world.people.officer, Wanted(), due).exists()
    assert not readable_by(world.people.officer).exists()
    assert readable_by(director).get() == case
    assert Entry.objects.get(action="cases.archived").subject == case.reference


def test_nothing_more_is_done_on_an_archived_request(world):
    case = refused_case(world)
    retention.archive_due(add_months(world.today, 6))
    with refused("cases.archived"):
        acts.notify(case.public_id, world.today, actor=world.people.secretary)


def test_a_request_whose_money_still_moves_is_not_archived(world):
    case = world.agreed()
    Case.objects.filter(pk=case.pk).update(state=State.CLOSED, closed_on=world.today)
    assert not standing.settled(case)
    assert retention.archive_due(add_months(world.today, 600)) == 0


def test_an_emptied_request_keeps_its_number_and_dates_and_nothing_that_was_said(
    world, keeper, director, monkeypatch, django_capture_on_commit_callbacks
):
    case = refused_case(world)
    files = list(File.objects.filter(pk__in=case.attachments.values("file")))
    assert files and all(path_of(file.sha256).exists() for file in files)
    day = in_years(6, monkeypatch)
    line = listed(case, 6, keeper, director)
    assert line.due_on == add_months(world.today, 60)
    retention.confirm(line.disposal_id, "VISA-12", day, actor=director)
    with django_capture_on_commit_callbacks(execute=True):
        retention.empty_list(line.disposal_id)
    left = fresh(case)
    assert (left.reference, left.received_on, left.outcome) == (case.reference, case.received_on, Outcome.REFUSED)
    assert (left.siren, left.company_name, left.title, left.search_key.strip()) == ("", "", "", case.reference)
    assert not Fact.objects.filter(case=case).exists() and not Message.objects.filter(case=case).exists()
    proposal = Proposal.objects.get(case=case)
    assert (proposal.reasons_fact, proposal.evaluation) == ("", {})
    assert not Notice.objects.filter(subject_ref=case.reference).exclude(body="").exists()
    assert not Letter.objects.filter(case=case).exclude(paper=None).exists()
    assert not any(path_of(file.sha256).exists() for file in files)
    assert {(file.name, file.erased_at is None) for file in File.objects.filter(pk__in=[f.pk for f in files])} == {
        ("", False)
    }
    assert of_applicant(world.people.applicant).count() == 0
    line.refresh_from_db()
    assert line.emptied_at and line.disposal.state == DisposalState.DONE
    assert Entry.objects.get(action="cases.emptied").digests == {"disposal": line.disposal.label}


def test_a_grant_is_kept_ten_years_after_it_and_what_is_public_stays(world, keeper, director, monkeypatch):
    case = world.agreed()
    monkeypatch.setattr(standing, "settled", lambda _case: True)
    Case.objects.filter(pk=case.pk).update(state=State.CLOSED, closed_on=world.today)
    retention.archive_due(add_months(world.today, 12))
    assert not list(standing.terms(REGION, add_months(world.today, 119), to_empty=True))
    day = in_years(10, monkeypatch)
    disposal = retention.propose(REGION, actor=keeper)
    retention.confirm(disposal.pk, "VISA-13", day, actor=director)
    retention.empty_list(disposal.pk)
    left = fresh(case)
    assert left.erased_on == day and (left.siren, left.title) == (case.siren, case.title)
    assert left.decision.deliberation == "2026-11-R1"
    assert left.agreement.applicant_signatory == "—"


def test_what_was_claimed_is_emptied_too(world, keeper, director, monkeypatch):
    case = world.agreed()
    claim = claim_payment(
        case.public_id,
        Instrument.GRANT,
        10_000_00,
        "Les essais sont faits, par Amélie elle-même.",
        actor=world.people.applicant,
        proof=store("preuve.pdf", b"%PDF-1.7 preuve", sender=world.people.applicant),
    )
    Case.objects.filter(pk=case.pk).update(state=State.CLOSED, closed_on=world.today)
    monkeypatch.setattr(standing, "settled", lambda _case: True)
    retention.archive_due(add_months(world.today, 12))
    day = in_years(11, monkeypatch)
    disposal = retention.propose(REGION, actor=keeper)
    retention.confirm(disposal.pk, "VISA-14", day, actor=director)
    retention.empty_list(disposal.pk)
    left = Claim.objects.get(pk=claim.pk)
    assert (left.explanation, left.asked_cents) == ("", 10_000_00)
    assert left.proof.erased_at and not left.proof.name


def test_whoever_proposes_a_list_does_not_confirm_it(world, keeper, director, monkeypatch):
    case = refused_case(world)
    in_years(6, monkeypatch)
    line = listed(case, 6, keeper, director)
    with refused("rights.missing"):
        retention.confirm(line.disposal_id, "V", world.today, actor=keeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(line.disposal).objects.filter(pk=line.disposal_id).update(
            state="confirmed", visa="V", visa_on=world.today, settled_by=keeper
        )


def test_a_list_without_a_visa_or_with_one_of_tomorrow_is_not_confirmed(world, keeper, director, monkeypatch):
    case = refused_case(world)
    day = in_years(6, monkeypatch)
    line = listed(case, 6, keeper, director)
    with refused("retention.visa"):
        retention.confirm(line.disposal_id, " ", day, actor=director)
    with refused("retention.visa_ahead"):
        retention.confirm(line.disposal_id, "V", day + timedelta(days=1), actor=director)
    retention.set_aside(line.disposal_id, "Les archives gardent cette série.", actor=director)
    with refused("retention.settled"):
        retention.confirm(line.disposal_id, "V", day, actor=director)
    retention.empty_list(line.disposal_id)
    assert fresh(case).erased_on is None


def test_a_request_held_comes_out_of_the_archives_and_of_the_list(world, keeper, director, monkeypatch):
    case = refused_case(world)
    day = in_years(6, monkeypatch)
    line = listed(case, 6, keeper, director)
    with refused("retention.reason"):
        retention.hold(case.public_id, " ", actor=keeper)
    retention.hold(case.public_id, "Recours n° 26-0001", actor=keeper)
    assert fresh(case).archived_on is None
    assert not DisposalLine.objects.filter(pk=line.pk).exists()
    with refused("retention.held"):
        retention.hold(case.public_id, "Encore", actor=keeper)
    assert retention.archive_due(day) == 0
    retention.lift(case.public_id, actor=keeper)
    assert retention.archive_due(day) == 1
    with refused("retention.not_held"):
        retention.lift(case.public_id, actor=keeper)


def test_a_request_held_after_the_confirmation_is_left_whole_and_the_line_says_so(
    world, keeper, director, monkeypatch
):
    case = refused_case(world)
    day = in_years(6, monkeypatch)
    line = listed(case, 6, keeper, director)
    retention.confirm(line.disposal_id, "V", day, actor=director)
    retention.hold(case.public_id, "Recours n° 26-0001", actor=keeper)
    retention.empty_list(line.disposal_id)
    line.refresh_from_db()
    assert fresh(case).erased_on is None and line.kept_because and line.emptied_at is None


def test_the_same_form_sent_twice_makes_one_list(world, keeper, director, monkeypatch):
    case = refused_case(world)
    day = in_years(6, monkeypatch)
    with refused("retention.nothing_due"):
        retention.propose(REGION, actor=keeper)
    retention.archive_due(day)
    assert retention.propose(REGION, actor=keeper, key="k") == retention.propose(REGION, actor=keeper, key="k")
    with refused("retention.already_proposed"):
        retention.propose(REGION, actor=keeper, key="autre")
    assert case.disposals.count() == 1


def test_a_draft_nobody_sent_is_archived_then_listed(world, keeper, monkeypatch):
    case = world.draft()
    day = in_years(1, monkeypatch)
    assert retention.archive_due(day) == 1
    assert retention.propose(REGION, actor=keeper).lines.get().case == case


def test_natural_persons_follow_their_own_duration_and_else_everybodys():
    rules = retention_rules(RULES)
    assert rules.of(Life.REFUSED, person=True).erase_months == 24
    assert rules.of(Life.REFUSED, person=False).erase_months == 60
    assert rules.of(Life.GRANTED, person=True).applicants == Applicants.EVERYBODY
    assert retention_rules("").of(Life.DRAFT, person=False) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[other]\n", "Table inconnue"),
        ("rules = 3\n", "Écrivez [[rules]]"),
        ("[[rules]]\nrequests = 'draft'\n", "erase_months manque"),
        ("{rule}requests = 'lost'\n", "requests attend"),
        ("{rule}requests = 'draft'\nerase_months = true\n", "erase_months attend"),
        ("{rule}requests = 'draft'\nerase_months = 1\n", "vidée après avoir été archivée"),
        ("{rule}requests = 'draft'\nerase_months = 9\ncolour = 1\n", "Clé inconnue"),
        ("{rule}requests = 'draft'\nerase_months = 9\n{rule}requests = 'draft'\nerase_months = 9\n", "déjà écrite"),
    ],
)
def test_a_wrong_line_of_the_durations_is_named_with_its_place(text, said):
    rule = "[[rules]]\narchive_months = 6\nwhy = { fr = 'f', en = 'e' }\n"
    found = mistakes(parse_toml(text.replace("{rule}", rule), "retention.toml"))
    assert any(said in one.fr and one.en != one.fr for one in found), found
    assert found[0].position.line >= 1


def test_an_account_nobody_uses_is_told_then_forgotten(db):
    unused, recent = person("Amelie"), person("Igor")
    officer = person("Omar", Role.OFFICER)
    today = add_months(timezone.localdate(), 37)
    type(recent).objects.filter(pk=recent.pk).update(last_login=f"{today}T08:00:00Z")
    type(officer).objects.filter(pk=officer.pk).update(last_login="2020-01-01T08:00:00Z")
    assert idle.forget_idle(today) == 0
    assert Notice.objects.get(person=unused).template == "cases/notices/idle.txt"
    Notice.objects.update(created_at=f"{today}T08:00:00Z")
    assert idle.forget_idle(today + timedelta(days=29)) == 0
    assert idle.forget_idle(today + timedelta(days=30)) == 1
    unused.refresh_from_db()
    recent.refresh_from_db()
    assert unused.erased_at and not recent.erased_at


def test_an_account_that_follows_a_request_is_left_alone(world):
    world.draft()
    today = add_months(world.today, 40)
    idle.forget_idle(today)
    assert not Notice.objects.filter(person=world.people.applicant, template="cases/notices/idle.txt").exists()
