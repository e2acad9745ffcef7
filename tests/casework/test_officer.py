"""The officer's page: what is left to do, what changed, documents beside the checks, notes, tags, tied cases."""

from datetime import timedelta

import pytest

from jalon.cases.actions import notes, requests, review
from jalon.cases.elsewhere import Tie, elsewhere
from jalon.cases.evaluation import evaluate
from jalon.cases.models import Attachment, BankAccount, Case, Interest
from jalon.casework.remaining import Kind, remaining
from jalon.companies.models import LegalUnit
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from tests.casework.pages import client_of, text_of, url


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff sign in without a second factor."""


def kinds_left(case: Case) -> list[Kind]:
    fresh = Case.objects.get(pk=case.pk)
    return [left.kind for left in remaining(fresh, evaluate(fresh))]


def test_a_new_request_leaves_an_opinion_to_give_and_a_document_to_read(world):
    case = world.submitted()
    assert kinds_left(case) == [Kind.JUDGE, Kind.UNREAD]


def test_a_document_is_read_once_its_officer_opens_it_and_the_journal_says_who(world):
    case = world.submitted()
    document = case.attachments.get()
    address = url("document-shown", case.public_id, document.pk)
    assert client_of(world.people.legal).get(address).status_code == 200
    assert Kind.UNREAD in kinds_left(case)
    assert client_of(world.people.officer).get(address).status_code == 200
    assert Kind.UNREAD not in kinds_left(case)
    opened = Entry.objects.filter(action="documents.opened", subject=case.reference)
    assert {entry.actor_id for entry in opened} == {
        str(world.people.legal.actor_id),
        str(world.people.officer.actor_id),
    }


def test_what_a_rule_refuses_comes_first_and_leads_to_a_refusal_half_written(world):
    case = world.submitted()
    LegalUnit.objects.filter(siren=world.siren).update(created_on=world.today - timedelta(days=9 * 366))
    review.complete(case.public_id, actor=world.people.officer)
    assert kinds_left(case)[0] is Kind.REFUSED
    officer = client_of(world.people.officer)
    page = text_of(officer.get(url("case", case.public_id)))
    assert "refusé par une règle" in page
    assert "Proposer d’attribuer" not in page
    form = text_of(officer.get(url("act", case.public_id, "refuser")))
    assert "L’entreprise a moins de 8 ans" in form


def test_the_button_to_propose_says_how_many_points_are_left(world):
    case = world.reviewed()
    officer = client_of(world.people.officer)
    assert "Proposer d’attribuer (reste 1 point)" in text_of(officer.get(url("case", case.public_id)))
    notes.open_document(case, case.attachments.get().pk, actor=world.people.officer)
    assert "reste 1 point" not in text_of(officer.get(url("case", case.public_id)))


def test_what_the_register_says_otherwise_since_the_request_is_shown(world):
    case = world.submitted()
    assert Kind.CHANGED not in kinds_left(case)
    LegalUnit.objects.filter(siren=world.siren).update(created_on=world.today - timedelta(days=400))
    fresh = Case.objects.get(pk=case.pk)
    (changed,) = [left for left in remaining(fresh, evaluate(fresh)) if left.kind is Kind.CHANGED]
    assert changed.text.replace("\u00a0", " ").startswith("Date de création : 4 mai 2022, puis ")


def test_what_the_applicant_says_otherwise_and_sends_again_is_shown(world):
    case = world.submitted()
    review.ask_documents(
        case.public_id, ["project"], "Signé.", world.today + timedelta(days=20), actor=world.people.officer
    )
    applicant = world.people.applicant
    requests.save_answers(case.public_id, {"costs.eligible": 250_000_00}, actor=applicant)
    requests.attach(case.public_id, "project", "signe.pdf", b"%PDF-1.7 bis", actor=applicant)
    assert kinds_left(case).count(Kind.CHANGED) == 2


def test_a_request_for_documents_is_half_written(world):
    case = world.submitted()
    Attachment.objects.filter(case=case).update(current=False)
    form = client_of(world.people.officer).get(url("act", case.public_id, "demander")).content.decode()
    assert 'value="project"' in form
    assert form.count("checked") == 1


def test_documents_are_read_beside_what_they_must_establish(world):
    case = world.reviewed()
    document = case.attachments.get()
    answer = client_of(world.people.officer).get(url("documents", case.public_id))
    assert url("document-shown", case.public_id, document.pk) in answer.content.decode()
    assert "L’entreprise a moins de 8 ans" in text_of(answer)
    assert "frame-src 'self'" in answer["Content-Security-Policy"]


def test_a_document_in_a_page_may_be_seen_and_nothing_else(world):
    case = world.submitted()
    answer = client_of(world.people.officer).get(url("document-shown", case.public_id, case.attachments.get().pk))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "default-src 'none'" in policy


def test_a_file_that_no_browser_shows_safely_is_only_a_download(world):
    case = world.submitted()
    document = case.attachments.select_related("file").get()
    document.file.media_type = "application/vnd.oasis.opendocument.text"
    document.file.save()
    officer = client_of(world.people.officer)
    assert officer.get(url("document-shown", case.public_id, document.pk)).status_code == 404
    assert "logiciel de bureau" in text_of(officer.get(url("documents", case.public_id)))


def test_a_note_is_for_colleagues_and_stays(world):
    case = world.submitted()
    officer = client_of(world.people.officer)
    officer.post(url("act", case.public_id, "note"), {"text": "Vu le salon de mars."})
    assert "Vu le salon de mars." in text_of(officer.get(url("case", case.public_id)))
    assert officer.post(url("act", case.public_id, "note"), {"text": "  "}).status_code == 422
    with pytest.raises(ActionRefused):
        notes.write_note(case.public_id, "Moi aussi.", actor=world.people.applicant)


def test_tags_find_cases_again(world):
    case = world.submitted()
    officer = client_of(world.people.officer)
    officer.post(url("act", case.public_id, "etiquettes"), {"tags": "À revoir,  bassin de  Tarbes,à revoir,"})
    assert Case.objects.get(pk=case.pk).tags == ["bassin de tarbes", "à revoir"]
    assert case.reference in text_of(officer.get(url("cases") + "?tag=à revoir"))
    assert case.reference not in text_of(officer.get(url("cases") + "?tag=autre"))
    many = ",".join(f"mot {n}" for n in range(11))
    assert officer.post(url("act", case.public_id, "etiquettes"), {"tags": many}).status_code == 422


def test_cases_of_the_same_company_and_address_are_pointed_out(world):
    first, second = world.submitted(), world.submitted()
    Case.objects.filter(pk__in=(first.pk, second.pk)).update(seat_key="1 RUE EXEMPLE")
    first = Case.objects.get(pk=first.pk)
    (other,) = elsewhere(world.people.officer, first)
    assert other.case.pk == second.pk
    assert other.ties == (Tie.COMPANY, Tie.PERSON, Tie.SEAT)
    assert not other.by_account_alone
    Case.objects.filter(pk=second.pk).update(siren="552100554")
    (other,) = elsewhere(world.people.officer, first)
    assert other.ties == (Tie.PERSON, Tie.SEAT)
    Case.objects.filter(pk=second.pk).update(seat_key="")
    assert elsewhere(world.people.officer, first)[0].by_account_alone
    assert elsewhere(world.people.officer, first, {"552100554"})[0].ties[0] is Tie.GROUP


def test_a_tied_case_in_which_one_has_an_interest_is_not_shown(world):
    first, second = world.submitted(), world.submitted()
    Interest.objects.create(case=second, person=world.people.officer, reason="Famille.")
    assert elsewhere(world.people.officer, first) == []


def test_a_button_clicked_twice_counts_once(world):
    case = world.submitted()
    officer, applicant = client_of(world.people.officer), client_of(world.people.applicant)
    for _click in range(2):
        officer.post(url("act", case.public_id, "note"), {"text": "Vu le salon.", "key": "k-note"})
        officer.post(url("act", case.public_id, "message"), {"text": "Bonjour.", "key": "k-message"})
        applicant.post(f"/demandes/{case.public_id}/messages/", {"text": "Merci.", "key": "k-answer"})
    assert case.notes.count() == 1
    assert sorted(case.messages.values_list("text", flat=True)) == ["Bonjour.", "Merci."]


def test_companies_credited_on_one_account_are_pointed_out_even_where_it_was_replaced(world):
    first, second = world.submitted(), world.submitted()
    Case.objects.filter(pk=second.pk).update(siren="552100554", applicant=world.people.stranger)
    for case in (first, second):
        BankAccount.objects.create(
            case=case,
            iban="FR7630006000011234567890189",
            holder="Atelier",
            given_by=world.people.applicant.actor_id,
        )
    BankAccount.objects.filter(case=second).update(current=False)
    (other,) = elsewhere(world.people.officer, first)
    assert other.ties == (Tie.ACCOUNT,)
    page = text_of(client_of(world.people.officer).get(url("case", first.public_id)))
    assert "Compte à créditer" in page
    assert "FR7630006000011234567890189" not in page
