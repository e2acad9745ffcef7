"""The pages of what an agreement promises: the company's and the officer's, each with what it may do alone."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jalon.accounts.enums import Role
from jalon.cases.models import Case
from jalon.casework.worklist import groups
from jalon.journal.refusals import ActionRefused
from jalon.monitoring.actions import reporting
from jalon.monitoring.enums import ReportState
from jalon.monitoring.models import Milestone, Paper, ProgressReport
from jalon.payments.account import account_of
from jalon.payments.actions import claim_payment
from jalon.payments.enums import ClaimKind
from jalon.schemes.enums import Instrument
from jalon.ui import formats
from tests.casework.pages import client_of, text_of, url
from tests.cast import person
from tests.monitoring.awards import accepted, due, sent, step
from tests.world import World

pytestmark = pytest.mark.usefixtures("demonstration")


def page(case: Case, milestone: Milestone, name: str = "request-step", *more: object) -> str:
    return reverse(f"desk:{name}", args=[case.public_id, milestone.public_id, *more])


def quoted(words: str) -> str:
    return f"«\N{NO-BREAK SPACE}{words}\N{NO-BREAK SPACE}»"


@pytest.fixture
def company(world: World):
    return client_of(world.people.applicant)


@pytest.fixture
def officer(world: World):
    return client_of(world.people.officer)


def test_the_account_of_an_award_says_what_is_promised_and_what_comes_first(world: World, award: Case, company):
    due(award, "half-way", world.today + timedelta(days=10))
    said = text_of(company.get(reverse("desk:request-aid", args=[award.public_id])))
    assert "Ce que votre convention promet" in said
    assert "Rapport intermédiaire" in said and "attendu bientôt" in said and "attendu avant le solde" in said
    first = min((one for one in account_of(award, world.today).steps if one.on), key=lambda one: one.on)
    assert first.what == f"Envoyer {quoted('Rapport intermédiaire')}"


def test_a_report_goes_from_its_first_words_to_the_service(world: World, award: Case, company, officer):
    milestone = step(award, "half-way")
    assert "Commencer" in text_of(company.get(page(award, milestone)))
    typed = {"done": "Deux prototypes.", "gap": "", "figure-jobs": "1 250,5", "proof-jobs": "Registre"}
    answer = company.post(page(award, milestone, "request-report"), typed)
    assert answer.url == page(award, milestone, "request-report-files")
    assert ProgressReport.objects.get().figures.get().value == 1250.5
    file = SimpleUploadedFile("registre.pdf", b"%PDF-1.7")
    company.post(answer.url, {"file": file})
    assert "registre.pdf" in text_of(company.get(answer.url))
    shown = text_of(company.get(page(award, milestone, "request-report-send")))
    assert "Deux prototypes." in shown and "1 250,5 personnes" in shown.replace("\N{NARROW NO-BREAK SPACE}", " ")
    for _double_click in range(2):
        answer = company.post(page(award, milestone, "request-report-send"))
        assert answer.url == page(award, milestone)
    report = ProgressReport.objects.get()
    assert report.state == ReportState.SENT
    read = text_of(officer.get(url("report-read", report.public_id)))
    assert "Deux prototypes." in read and "registre.pdf" in read and "Accepter" in read
    given = officer.get(url("report-read", report.public_id), {"fichier": Paper.objects.get().pk})
    assert given.content == b"%PDF-1.7"
    assert company.get(page(award, milestone, "request-report")).url == page(award, milestone)


def test_what_is_typed_is_kept_in_the_background(award: Case, company):
    milestone = step(award, "half-way")
    answer = company.post(page(award, milestone, "request-report"), {"done": "À moi"}, headers={"X-Autosave": "1"})
    assert answer.status_code == 204
    assert ProgressReport.objects.get().done == "À moi"


@pytest.mark.parametrize("typed", ["douze", "-1", "1,234", "1" * 40])
def test_a_figure_that_is_none_is_said_beside_its_field(award: Case, company, typed: str):
    milestone = step(award, "half-way")
    answer = company.post(page(award, milestone, "request-report"), {"done": "Fait", "figure-jobs": typed})
    assert answer.status_code == 422
    assert "Écrivez un nombre en chiffres" in text_of(answer)


def test_what_is_missing_is_said_before_it_is_sent(award: Case, company):
    milestone = step(award, "half-way")
    company.post(page(award, milestone, "request-report"), {"done": "Fait"})
    said = text_of(company.get(page(award, milestone, "request-report-send")))
    assert "Un résultat demandé manque" in said
    assert company.post(page(award, milestone, "request-report-send")).status_code == 422


@pytest.mark.parametrize("sending", [{}, {"file": ("vide.exe", b"MZ\x90")}])
def test_a_file_that_cannot_be_received_is_said_with_its_remedy(award: Case, company, sending: dict):
    files = {name: SimpleUploadedFile(*content) for name, content in sending.items()}
    answer = company.post(page(award, step(award, "plans"), "request-report-files"), files)
    assert answer.status_code == 422
    assert "Ce fichier n’a pas pu être reçu" in text_of(answer)


def test_a_file_is_removed_and_one_s_own_version_is_downloaded(world: World, award: Case, company):
    milestone = step(award, "plans")
    company.post(page(award, milestone, "request-report-files"), {"file": SimpleUploadedFile("p.pdf", b"%PDF-1.7")})
    paper = Paper.objects.get()
    assert company.get(page(award, milestone, "request-report-file", 1, paper.pk)).content == b"%PDF-1.7"
    company.post(page(award, milestone, "request-report-remove", paper.pk))
    assert not Paper.objects.exists()
    assert company.get(page(award, milestone, "request-report-file", 1, paper.pk)).status_code == 404


def test_a_stranger_opens_none_of_it(world: World, award: Case):
    stranger = client_of(world.people.stranger)
    milestone = step(award, "half-way")
    for name in ("request-step", "request-report", "request-report-files", "request-report-send"):
        assert stranger.get(page(award, milestone, name)).status_code == 404
    other = client_of(person("Rival", Role.OFFICER, "autre-region"))
    report = sent(world, milestone)
    assert other.get(url("report-read", report.public_id)).status_code in (403, 404)
    assert other.post(url("report-judge", report.public_id, "accepter")).status_code in (403, 404)


def test_a_report_being_written_is_its_authors_alone(world: World, award: Case, officer):
    reporting.write(step(award, "half-way").public_id, reporting.Written("Moi"), actor=world.people.applicant)
    assert officer.get(url("report-read", ProgressReport.objects.get().public_id)).status_code == 404


def test_the_officer_accepts_or_asks_for_more(world: World, award: Case, officer, company):
    report = sent(world, step(award, "half-way"))
    wrong = officer.post(url("report-judge", report.public_id, "completer"), {"reason": "", "answer_by": ""})
    assert wrong.status_code == 422
    day = (world.today + timedelta(days=20)).isoformat()
    officer.post(
        url("report-judge", report.public_id, "completer"), {"reason": "Le registre manque.", "answer_by": day}
    )
    said = text_of(company.get(page(award, step(award, "half-way"))))
    assert "Le registre manque." in said and "Compléter" in said
    company.post(page(award, step(award, "half-way"), "request-report"), {"done": "Voici", "figure-jobs": "3"})
    company.post(page(award, step(award, "half-way"), "request-report-send"))
    second = ProgressReport.objects.get(number=2)
    for _double_click in range(2):
        officer.post(url("report-judge", second.public_id, "accepter"), {"note": "Bravo", "key": "k"})
    second.refresh_from_db()
    assert second.state == ReportState.ACCEPTED
    assert "Bravo" in text_of(company.get(page(award, step(award, "half-way"))))
    assert "Version 1" in text_of(officer.get(url("report-read", second.public_id)))


def test_only_who_follows_awards_sees_the_doors(world: World, award: Case):
    report = sent(world, step(award, "half-way"))
    reader = client_of(world.people.certifier)
    assert "Demander un complément" not in text_of(reader.get(url("report-read", report.public_id)))
    assert reader.get(url("report-judge", report.public_id, "accepter")).status_code == 403
    assert reader.get(url("milestone-change", step(award, "plans").public_id, "lever")).status_code == 403
    case = url("case", award.public_id)
    assert "Ajouter une étape" not in text_of(reader.get(case)) and "Lire «" not in text_of(reader.get(case))
    assert "Lire « Rapport intermédiaire »" in text_of(client_of(world.people.officer).get(case))


def test_the_officer_moves_lifts_and_adds(world: World, award: Case, officer):
    day = (world.today + timedelta(days=400)).isoformat()
    moved = {"to": day, "reason": "Pièce livrée en mai", "amendment": ""}
    officer.post(url("milestone-change", step(award, "half-way").public_id, "reporter"), moved)
    officer.post(url("milestone-change", step(award, "plans").public_id, "lever"), {"reason": "Abandonné"})
    officer.post(url("milestone-add", award.public_id), {"title": "Jeu de données", "to": day, "reason": "Avenant"})
    said = text_of(officer.get(url("case", award.public_id)))
    assert "Jeu de données" in said and "plus demandé" in said
    assert step(award, "half-way").due_on.isoformat() == day
    again = {**moved, "to": (world.today + timedelta(days=500)).isoformat(), "amendment": "7"}
    wrong = officer.post(url("milestone-change", step(award, "half-way").public_id, "reporter"), again)
    assert wrong.status_code == 422 and "Aucun avenant en vigueur" in text_of(wrong)


def test_the_day_s_work_holds_what_is_to_be_read_and_what_is_late(world: World, award: Case, officer):
    sent(world, step(award, "half-way"))
    due(award, "plans", world.today - timedelta(days=3))
    found = {group.title: [item.title for item in group.items] for group in groups(world.people.officer)}
    assert found["Rapports à lire"] == [f"Lire {quoted('Rapport intermédiaire')}"]
    assert found["Promesses en retard"] == [f"Relancer\N{NO-BREAK SPACE}: {quoted('Plans du prototype')}"]
    said = text_of(officer.get(url("awaited")))
    assert "1 rapport à lire" in said and "Plans du prototype" in said
    month = formats.date(f"{step(award, 'final').due_on:%Y-%m}").replace("\N{NO-BREAK SPACE}", " ")
    assert f"{month.capitalize()} Rapport final" in said


def test_the_pages_are_in_english_too(world: World, award: Case, company, officer):
    report = accepted(world, step(award, "half-way"))
    shown = text_of(company.get("/en" + page(award, step(award, "half-way"))))
    assert "Interim report" in shown and "Jobs created" in shown
    assert "What was promised" in text_of(officer.get("/en" + url("report-read", report.public_id)))


def test_the_balance_waits_for_the_final_report(world: World, award: Case):
    applicant = world.people.applicant
    ask = partial(claim_payment, award.public_id, Instrument.GRANT, 5_000_00, "Fait", actor=applicant)
    ask(kind=ClaimKind.INTERIM)
    with pytest.raises(ActionRefused, check=lambda error: error.code == "payments.promised_first"):
        ask(kind=ClaimKind.BALANCE)
    accepted(world, step(award, "final"))
    assert ask(kind=ClaimKind.BALANCE).pk
