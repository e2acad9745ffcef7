"""Several people of one organisation, an adviser under a mandate, and a request made like an earlier one."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from jalon.cases.actions import applying, requests
from jalon.cases.budget import budget_of
from jalon.cases.models import Case
from jalon.cases.needs import lacks
from jalon.cases.queries import of_applicant
from jalon.companies.actions import found, join, remove
from jalon.companies.enums import MemberRole
from jalon.companies.invitations import accept, decline, invite_address, withdraw
from jalon.companies.models import Invitation, Membership
from jalon.companies.queries import acts_for, invitations_to, may_send_for
from jalon.companies.tasks import send_invitation
from jalon.journal.refusals import ActionRefused
from jalon.schemes.enums import ApplicantKind
from tests.budget import IBAN, give_all, named, with_budget
from tests.desk.drafts import BEGIN, text, url
from tests.world import SIREN

pytestmark = pytest.mark.django_db
ORGANISATIONS = "/demandes/entreprises/"


@pytest.fixture
def organisation(place):
    """The world's company, which the applicant represents."""
    return join(place.people.applicant, SIREN).organisation


@pytest.fixture
def colleague(place):
    """A person whose address is proved."""
    person = place.people.stranger
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def test_an_address_is_invited_told_by_mail_and_accepts_in_jalon(
    place, applicant, organisation, colleague, sign_in
):
    form = {"email": colleague.email.upper(), "role": "contributor"}
    page = text(applicant.post(reverse("desk:invite", args=[organisation.reference]), form, follow=True))
    assert "courriel en attente d’envoi" in page
    invitation = Invitation.objects.get()
    send_invitation(invitation.pk)
    send_invitation(invitation.pk)
    (sent,) = mail.outbox
    assert sent.to == [colleague.email]
    assert "ATELIER EXEMPLE vous invite" in sent.subject
    theirs = sign_in(colleague)
    assert "ATELIER EXEMPLE vous invite" in text(theirs.get(ORGANISATIONS))
    address = reverse("desk:invitation", args=[invitation.pk])
    theirs.post(address, {"accept": "1"})
    theirs.post(address, {"accept": "1"})
    assert acts_for(colleague, organisation)
    assert Membership.objects.filter(user=colleague).count() == 1


def test_only_whoever_proved_the_address_accepts(place, organisation, colleague):
    invitation = invite_address(organisation, "autre@exemple.fr", MemberRole.CONTRIBUTOR, by=place.people.applicant)
    with pytest.raises(ActionRefused) as refused:
        accept(invitation, colleague)
    assert refused.value.code == "companies.not_invited"
    EmailAddress.objects.create(user=colleague, email="autre@exemple.fr", verified=False)
    with pytest.raises(ActionRefused):
        decline(invitation, colleague)
    assert not acts_for(colleague, organisation)


def test_an_invitation_expires_is_withdrawn_or_replaced(place, organisation, colleague):
    who = place.people.applicant
    first = invite_address(organisation, colleague.email, MemberRole.CONTRIBUTOR, by=who)
    again = invite_address(organisation, colleague.email, MemberRole.REPRESENTATIVE, by=who)
    assert again.pk == first.pk
    Invitation.objects.update(expires_on=place.today - timedelta(days=1))
    assert list(invitations_to([colleague.email])) == []
    with pytest.raises(ActionRefused) as over:
        accept(again, colleague)
    assert over.value.code == "companies.invitation_over"
    other = invite_address(organisation, colleague.email, MemberRole.CONTRIBUTOR, by=who)
    withdraw(other, by=who)
    with pytest.raises(ActionRefused):
        accept(other, colleague)
    assert mail.outbox == []


def test_who_only_prepares_cannot_send_and_says_who_can(place, organisation, colleague, sign_in):
    accept(
        invite_address(organisation, colleague.email, MemberRole.CONTRIBUTOR, by=place.people.applicant), colleague
    )
    case = place.draft()
    requests.save_answers(case.public_id, {}, actor=colleague, title="Écrit par une collègue")
    with pytest.raises(ActionRefused) as refused:
        requests.submit(case.public_id, actor=colleague)
    assert refused.value.code == "rights.not_sender"
    page = text(sign_in(colleague).post(url(case, "check"), {"key": "k"}))
    assert "Une personne qui représente l’organisation doit le faire" in page
    assert requests.submit(case.public_id, actor=place.people.applicant).reference


def test_an_adviser_acts_until_the_last_day_of_the_mandate(place, organisation, colleague):
    who, last = place.people.applicant, place.today + timedelta(days=30)
    for firm, day, field in (
        ("", last, "firm"),
        ("Cabinet", None, "ends_on"),
        ("Cabinet", place.today - timedelta(1), "ends_on"),
    ):
        with pytest.raises(ActionRefused) as refused:
            invite_address(organisation, colleague.email, MemberRole.ADVISER, by=who, firm=firm, ends_on=day)
        assert refused.value.field == field
    mandate = {"firm": "Cabinet Exemple", "ends_on": last}
    accept(invite_address(organisation, colleague.email, MemberRole.ADVISER, by=who, **mandate), colleague)
    case = place.draft()
    assert case in of_applicant(colleague)
    assert not may_send_for(colleague, organisation)
    Membership.objects.filter(user=colleague).update(may_send=True)
    assert may_send_for(colleague, organisation)
    Membership.objects.filter(user=colleague).update(ends_on=place.today - timedelta(days=1))
    assert case not in of_applicant(colleague)
    assert not may_send_for(colleague, organisation)


def test_a_person_who_leaves_sees_the_requests_no_more(place, organisation, colleague):
    who = place.people.applicant
    accept(invite_address(organisation, colleague.email, MemberRole.REPRESENTATIVE, by=who), colleague)
    case = place.draft()
    remove(Membership.objects.get(user=who), by=colleague)
    assert case not in of_applicant(who)
    assert case in of_applicant(colleague)


def test_every_wrong_field_of_an_invitation_is_told(applicant, organisation):
    address = reverse("desk:invite", args=[organisation.reference])
    for form, word in (
        ({}, "Donnez l’adresse"),
        ({"email": "x", "role": "roi"}, "Écrivez l’adresse en entier"),
        ({"email": "a@exemple.fr", "role": "adviser"}, "pour quel cabinet"),
        ({"email": "a@exemple.fr", "role": "adviser", "firm": "C", "ends_on": "demain"}, "date complète"),
        ({"email": "amelie@exemple.fr", "role": "contributor"}, "agit déjà"),
    ):
        response = applicant.post(address, form)
        assert response.status_code == 422
        assert word in text(response)
    assert Invitation.objects.count() == 0


def test_strangers_neither_invite_nor_answer(organisation, place, sign_in):
    invitation = invite_address(organisation, "a@exemple.fr", MemberRole.CONTRIBUTOR, by=place.people.applicant)
    other = sign_in(place.people.stranger)
    assert other.get(reverse("desk:invite", args=[organisation.reference])).status_code == 404
    assert other.post(reverse("desk:invitation", args=[invitation.pk]), {"withdraw": "1"}).status_code == 404
    assert (
        other.post(reverse("desk:registered", args=[organisation.reference]), {"siren": SIREN}).status_code == 404
    )


def test_a_company_registered_since_gives_its_number_to_its_requests(place, applicant):
    with_budget(place, '"company", "company-being-created"')
    who = place.people.applicant
    case = requests.open_request(who, place.version)
    applying.choose_kind(case.public_id, ApplicantKind.FOUNDING, actor=who)
    future = found(who, "Future Exemple")
    applying.choose_organisation(case.public_id, future, actor=who)
    address = reverse("desk:registered", args=[future.reference])
    assert "un chiffre est sans doute mal tapé" in text(
        applicant.post(address, {"siren": "732829321"}, follow=True)
    )
    applicant.post(address, {"siren": "732 829 320"})
    case.refresh_from_db()
    assert case.siren == SIREN


def test_a_request_like_an_earlier_one_offers_each_answer_to_confirm(place, applicant, organisation):
    with_budget(place)
    earlier = named(place, requests.open_request(place.people.applicant, place.version))
    give_all(place, earlier)
    who = place.people.applicant
    requests.save_answers(
        earlier.public_id,
        {"project.breakthrough": True, "project.description": "Des capteurs."},
        actor=who,
        title="Capteurs",
    )
    requests.attach(earlier.public_id, "project", "projet.pdf", b"%PDF-1.7", actor=who)
    earlier = requests.submit(earlier.public_id, actor=who)
    assert f'value="{earlier.public_id}" selected' in text(applicant.get(f"{BEGIN}?comme={earlier.public_id}"))
    applicant.post(BEGIN, {"key": "copy", "like": str(earlier.public_id)})
    applicant.post(BEGIN, {"key": "copy", "like": str(earlier.public_id)})
    copy = Case.objects.exclude(pk=earlier.pk).get()
    assert (copy.siren, copy.organisation, copy.title) == (SIREN, organisation, "")
    assert set(lacks(copy)) >= {"title", "budget", "financing", "dates", "place", "iban", "project"}
    for name, shown in (
        ("project", 'value="Capteurs"'),
        ("dates", f'value="{place.today.year + 1}-01-15"'),
        ("place", 'value="Toulouse"'),
        ("budget", 'value="100 000"'),
    ):
        page = text(applicant.get(url(copy, name)))
        assert shown in page
        assert f"Réponse reprise de votre demande {earlier.reference}" in page
    assert "Vous l’avez déjà dit" in text(applicant.get(url(copy, "answer", "project.breakthrough")))
    assert budget_of(copy).lines == ()
    page = text(applicant.get(url(copy, "account")))
    assert "FR76 •••• 0189" in page and IBAN not in page
    applicant.post(url(copy, "account"), {"same": "1"})
    assert copy.accounts.get().iban == IBAN


def test_somebody_else_s_request_is_no_model(place, sign_in, applicant):
    case = place.submitted()
    other = sign_in(place.people.stranger)
    other.post(BEGIN, {"key": "theirs", "like": str(case.public_id)})
    assert Case.objects.exclude(pk=case.pk).get().like is None
