"""The pages of a session: the secretary prepares and runs it, councillors read and stand aside, visas are given."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from jalon.accounts.enums import Role
from jalon.cases import room
from jalon.cases.actions import acts, sessions, sitting
from jalon.cases.enums import Ballot, Fate, Passing, State
from jalon.cases.models import Case, Member, Proxy, Recusal, Report, ReportItem, Session
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION, person
from tests.world import BODY, World


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Without a second factor."""


@pytest.fixture
def secretary(world: World) -> Client:
    return client_of(world.people.secretary)


def post(client: Client, name: str, *args: object, **data: object) -> int:
    """The status of an answer to a sent form."""
    return client.post(url(name, *args), {"key": f"{name}-{args}", **data}).status_code


def prepared(world: World, secretary: Client) -> Report:
    """Everything that leads to a session, by its pages: members, report, visas, sending."""
    case = world.visaed()
    assert post(secretary, "session-new", REGION, body=BODY, held_on=world.today.isoformat()) == 302
    session = Session.objects.get()
    seats = f"Paule ; Gauche ; ; préside\nNora ; Gauche ; {world.people.councillor.email}\nQuentin ; Centre\nRose ; Droite"
    since = (world.today - timedelta(days=9)).isoformat()
    assert post(secretary, "session-members", session.pk, seats=seats, since=since) == 302
    cases = [str(case.public_id)]
    assert post(secretary, "session-report", session.pk, number="R1", title="Aides", cases=cases) == 302
    report = Report.objects.get()
    for kind, somebody in (("juridique", world.people.legal), ("financier", world.people.finance)):
        assert post(client_of(somebody), "report-visa", report.pk, kind, favourable="yes", note="") == 302
    sent = (world.today - timedelta(days=12)).isoformat()
    assert post(secretary, "session-send", session.pk, on=sent, reason="") == 302
    return Report.objects.get()


def everybody_in(session: Session, secretary: Client) -> None:
    seats = list(room.members(session))
    assert post(secretary, "session-start", session.pk) == 302
    assert post(secretary, "session-room", session.pk, present=[seat.pk for seat in seats]) == 302


def test_a_session_goes_from_its_agenda_to_its_publication_by_its_pages(world, secretary):
    report = prepared(world, secretary)
    session = report.session
    everybody_in(session, secretary)
    quentin = Member.objects.get(name="Quentin")
    assert post(secretary, "report-recuse", report.pk, member=quentin.pk, reason="parent d’un salarié") == 302
    assert post(secretary, "report-call", report.pk) == 302
    page = text_of(secretary.get(url("session-live", session.pk)))
    assert "Quorum atteint : 3 présents, il en faut 2." in page
    assert "Quentin (parent d’un salarié)" in page
    rose = Member.objects.get(name="Rose")
    vote = {"everybody": "for", f"member_{rose.pk}": "against", "debate": "Une question sur les essais."}
    assert post(secretary, "vote", report.pk, **vote) == 302
    report.refresh_from_db()
    assert (report.ballot, report.votes_for, report.votes_against, report.present) == (Ballot.ADOPTED, 2, 1, 3)
    assert post(secretary, "session-close", session.pk) == 302
    day = world.today.isoformat()
    assert post(secretary, "session-transmit", session.pk, on=day) == 302
    session.refresh_from_db()
    assert session.executory_on is None
    wrong = {"on": day, f"link_{report.pk}": "javascript:alert(1)"}
    assert post(secretary, "session-publish", session.pk, **wrong) == 422
    right = {"on": day, f"link_{report.pk}": "https://exemple.fr/actes/1"}
    assert post(secretary, "session-publish", session.pk, **right) == 302
    session.refresh_from_db()
    assert session.executory_on == world.today
    case = Case.objects.get()
    assert case.state == State.DECIDED
    award = secretary.get(url("case", case.public_id)).content.decode()
    assert url("report", report.pk) in award
    report.refresh_from_db()
    published = f"/{session.region}/deliberations/{report.deliberation}/#l1"
    assert published in award
    assert "annexe, ligne 1" in award
    acts.notify(case.public_id, world.today, actor=world.people.secretary)
    mine = client_of(world.people.applicant).get(f"/demandes/{case.public_id}/").content.decode()
    assert published in mine
    minutes = text_of(secretary.get(url("session-minutes", session.pk)))
    for said in (
        "Quentin (parent d’un salarié)",
        "Une question sur les essais.",
        "Pour : Nora, Paule",
        "Contre : Rose",
    ):
        assert said in minutes
    assert secretary.get(url("session", session.pk)).status_code == 200
    assert secretary.get("/en" + url("session-minutes", session.pk)).status_code == 200


def test_a_page_that_lists_the_room_moves_only_what_its_reader_changed(world, secretary):
    session = prepared(world, secretary).session
    everybody_in(session, secretary)
    seats = {seat.name: seat.pk for seat in room.members(session)}
    sitting.move(session, [seats["Rose"]], Passing.LEAVES, actor=world.people.secretary)
    seen = list(seats.values())
    present = [pk for name, pk in seats.items() if name != "Paule"]
    assert post(secretary, "session-room", session.pk, seen_present=seen, present=present) == 302
    assert room.inside(session) == {seats["Nora"], seats["Quentin"]}


def test_a_movement_by_mistake_is_taken_back_the_last_one_first(world, secretary):
    session = prepared(world, secretary).session
    everybody_in(session, secretary)
    nora = Member.objects.get(name="Nora")
    first = session.movements.get(member=nora)
    sitting.move(session, [nora.pk], Passing.LEAVES, actor=world.people.secretary)
    assert post(secretary, "movement-back", first.pk) == 302
    assert nora.pk not in room.inside(session)
    last = session.movements.filter(member=nora).last()
    assert post(secretary, "movement-back", last.pk) == 302
    assert nora.pk in room.inside(session)


def test_a_vote_by_group_leaves_each_member_free_to_differ(world, secretary):
    report = prepared(world, secretary)
    everybody_in(report.session, secretary)
    page = secretary.get(url("vote", report.pk))
    groups = {field.label: field.name for field, _members in page.context["form"].rows()}
    nora = Member.objects.get(name="Nora")
    choices = {groups["Gauche"]: "for", groups["Droite"]: "against", f"member_{nora.pk}": "abstained"}
    assert post(secretary, "vote", report.pk, **choices) == 302
    assert {voice.member.name: voice.choice for voice in report.voices.select_related("member")} == {
        "Paule": "for",
        "Nora": "abstained",
        "Quentin": "silent",
        "Rose": "against",
    }


def test_a_vote_sent_twice_counts_once_and_may_be_taken_back_before_the_closing(world, secretary):
    report = prepared(world, secretary)
    everybody_in(report.session, secretary)
    for _click in range(2):
        assert post(secretary, "vote", report.pk, everybody="for") == 302
    report.refresh_from_db()
    assert (report.votes_for, report.voices.count()) == (4, 4)
    assert post(secretary, "vote-reopen", report.pk) == 302
    report.refresh_from_db()
    assert (report.ballot, report.voices.count(), report.votes_for) == (Ballot.PENDING, 0, None)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seats": "; Gauche"}, "Ligne illisible"),
        ({"seats": "Paule ; Gauche ; personne@exemple.fr"}, "Personne n’a de compte"),
        ({"seats": ""}, "Ce champ est obligatoire"),
        ({"seats": "a;b;;d;e"}, "Ligne illisible"),
    ],
)
def test_members_are_read_line_by_line_and_a_wrong_line_is_named(world, secretary, wrong, said):
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    answer = secretary.post(url("session-members", session.pk), {"since": world.today.isoformat(), **wrong})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Member.objects.exists()


def test_a_councillor_reads_the_pack_gives_a_proxy_and_stands_aside_for_the_own_seat_only(world, secretary):
    report = prepared(world, secretary)
    session = report.session
    councillor = client_of(world.people.councillor)
    case = Case.objects.get()
    pack = councillor.get(url("session-pack", session.pk))
    assert case.reference in text_of(pack)
    nora, rose = Member.objects.get(name="Nora"), Member.objects.get(name="Rose")
    assert post(councillor, "session-proxy", session.pk, giver=rose.pk, holder=nora.pk) == 422
    assert post(councillor, "session-proxy", session.pk, giver=nora.pk, holder=rose.pk) == 302
    proxy = Proxy.objects.get(ended_at=None)
    assert (proxy.giver, proxy.holder) == (nora, rose)
    assert post(councillor, "proxy-end", proxy.pk) == 302
    assert not Proxy.objects.filter(ended_at=None).exists()
    assert post(councillor, "report-recuse", report.pk, member=rose.pk, reason="Un proche") == 422
    assert post(councillor, "report-recuse", report.pk, member=nora.pk, reason="Un proche") == 302
    assert Recusal.objects.get().member == nora
    for page in ("session-pack", "session", "session-minutes"):
        answer = councillor.get(url(page, session.pk))
        assert answer.status_code == 200
        assert case.reference not in text_of(answer)
    assert councillor.get(url("report", report.pk)).status_code == 404


def test_a_councillor_runs_nothing(world, secretary):
    report = prepared(world, secretary)
    councillor = client_of(world.people.councillor)
    for name, args in (
        ("session-live", [report.session_id]),
        ("session-members", [report.session_id]),
        ("session-send", [report.session_id]),
        ("session-close", [report.session_id]),
        ("vote", [report.pk]),
        ("report-write", [report.pk]),
        ("report-visa", [report.pk, "juridique"]),
        ("item-settle", [ReportItem.objects.get().pk]),
    ):
        assert councillor.get(url(name, *args)).status_code == 403, name


def test_a_councillor_of_another_body_has_no_seat_to_decide_for(world, secretary):
    report = prepared(world, secretary)
    other = client_of(person("Hector", Role.COUNCILLOR))
    assert other.get(url("session-pack", report.session_id)).status_code == 200
    assert other.get(url("session-proxy", report.session_id)).status_code == 404
    assert other.get(url("report-recuse", report.pk)).status_code == 404
    assert client_of(world.people.stranger).get(url("session-pack", report.session_id)).status_code == 403


def test_one_case_is_amended_or_withdrawn_from_the_reports_page(world, secretary):
    report = prepared(world, secretary)
    item = ReportItem.objects.get()
    page = secretary.get(url("report", report.pk))
    assert url("item-settle", item.pk) in page.content.decode()
    assert post(secretary, "item-settle", item.pk, fate="withdrawn", reason="") == 422
    amounts = {"amount_grant": "30 000", "amount_repayable-advance": "110 000"}
    asked = {"fate": "amended", "reason": "Les coûts ont baissé depuis."}
    assert post(secretary, "item-settle", item.pk, **asked, **amounts) == 302
    item.refresh_from_db()
    assert item.fate == Fate.AMENDED
    assert "30 000" in text_of(secretary.get(url("report", report.pk)))


def test_the_report_may_be_changed_until_it_is_sent(world, secretary):
    case, other = world.visaed(grant=1_000_00, advance=2_000_00), world.visaed(grant=1_000_00, advance=2_000_00)
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    new = {"number": "R1", "title": "Aides", "cases": [str(case.public_id)]}
    assert post(secretary, "session-report", session.pk, **new) == 302
    report = Report.objects.get()
    text = {"presentation": "Deux projets.", "grounds": "Vu le code,", "articles": "D’attribuer {total}."}
    assert post(secretary, "report-write", report.pk, number="R2", title="Autre", position=1, **text) == 302
    page = text_of(secretary.get(url("report", report.pk)))
    assert "D’attribuer 3 000 €." in page
    assert post(secretary, "report-add", report.pk, cases=[str(other.public_id)]) == 302
    last = report.items.last()
    assert post(secretary, "item-out", last.pk) == 302
    assert post(secretary, "item-out", report.items.get().pk) == 422
    assert post(secretary, "report-delete", report.pk) == 302
    assert not Report.objects.exists()
    assert not ReportItem.objects.exists()


def test_a_visa_page_says_what_fails_before_it_is_given(world, secretary):
    case = world.visaed()
    session = sessions.open_session(REGION, BODY, world.today, actor=world.people.secretary)
    new = {"number": "R1", "title": "Aides", "cases": [str(case.public_id)]}
    assert post(secretary, "session-report", session.pk, **new) == 302
    report = Report.objects.get()
    Report.objects.update(articles="")
    legal = client_of(world.people.legal)
    assert "il manque : articles" in text_of(legal.get(url("report-visa", report.pk, "juridique")))
    assert post(legal, "report-visa", report.pk, "juridique", favourable="yes", note="") == 422
    assert post(legal, "report-visa", report.pk, "juridique", favourable="no", note="Sans articles.") == 302
    assert post(legal, "report-visa", report.pk, "inconnu", favourable="yes") == 404


def test_unknown_things_are_not_found(world, secretary):
    for name in ("session", "session-live", "session-pack", "session-minutes"):
        assert secretary.get(url(name, 999_999)).status_code == 404
    for name in ("report", "vote", "report-recuse", "item-settle"):
        assert secretary.get(url(name, 999_999)).status_code == 404
    for name in ("movement-back", "proxy-end", "recusal-back", "report-call", "vote-reopen"):
        assert post(secretary, name, 999_999) == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pack_and_minutes_are_tagged_pdf_without_what_their_reader_stands_aside_from(world, secretary, prefix):
    report = prepared(world, secretary)
    everybody_in(report.session, secretary)
    nora = Member.objects.get(name="Nora")
    sitting.recuse(report, nora.pk, "Un proche", actor=world.people.secretary)
    assert post(secretary, "vote", report.pk, everybody="for") == 302
    case = Case.objects.get().reference
    for reader, reads in ((secretary, True), (client_of(world.people.councillor), False)):
        for name in ("session-pack-file", "session-minutes-file"):
            answer = reader.get(prefix + url(name, report.session_id))
            assert answer.content.startswith(b"%PDF-")
            assert b"pdfuaid" in answer.content
            said = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
            assert "Aides" in said
            assert (case in said) == reads
