"""Every form of a request with every field wrong, and every button pressed twice: clear answers, nothing done twice."""

import pytest
from django.urls import reverse

from jalon.cases.actions import applying
from jalon.cases.enums import State
from jalon.cases.models import Case, Passage
from jalon.companies.actions import join
from jalon.companies.models import Invitation, Organisation
from jalon.schemes.enums import ApplicantKind
from tests.budget import IBAN, give_all, with_budget
from tests.desk.drafts import BEGIN, NOTHING_DECLARED, home, pdf, text, url
from tests.desk.test_money import costs, plan
from tests.world import SIREN

pytestmark = pytest.mark.django_db

KINDS = '"company", "laboratory", "company-being-created", "consortium", "natural-person"'
PAGES = {
    "kind": ("kind",),
    "company": ("siren",),
    "laboratory": ("siren", "name"),
    "founding": ("name", "organisation"),
    "person": ("name",),
    "partners": ("siren", "name", "unit", "add", "share", "share-1", "remove"),
    "project": ("title", "description"),
    "dates": ("starts_on", "ends_on", "works_start_on"),
    "place": ("postcode", "commune"),
    "budget": (*costs(), "add-staff"),
    "financing": (*plan(), "aid", "own", "loan", "private", "public-0-name", "public-0-cents"),
    "account": ("holder", "iban"),
    "documents": ("wanted", "file"),
    "declaration": tuple(NOTHING_DECLARED),
    "check": ("key",),
}
WRONG = {
    "empty": "",
    "long": "x" * 20_000,
    "control": "a\x01\x1f\u202e\ufeff",
    "markup": "<script>alert(1)</script>",
    "number": "-99999999999999999999",
    "surrogates": "\N{PILE OF POO}" * 50,
}


@pytest.fixture
def draft(place, applicant):
    """A draft under a scheme for everybody, made for the world's company."""
    with_budget(place, KINDS)
    applicant.post(BEGIN, {"key": "one"})
    draft = Case.objects.get()
    applying.choose_kind(draft.public_id, ApplicantKind.COMPANY, actor=place.people.applicant)
    applicant.post(url(draft, "company"), {"siren": SIREN})
    return Case.objects.get()


@pytest.mark.parametrize("wrong", WRONG)
def test_every_form_with_every_field_wrong_answers_and_sends_nothing(applicant, draft, wrong):
    for page, fields in PAGES.items():
        answer = applicant.post(url(draft, page), dict.fromkeys(fields, WRONG[wrong]))
        assert answer.status_code in (200, 302, 422), (page, answer.status_code)
        assert "<script>alert" not in answer.content.decode(), page
        assert applicant.get(url(draft, page)).status_code in (200, 302), page
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert not draft.attachments.exists() and not draft.accounts.exists()


def everything(place, applicant, draft):
    """The rest of the draft, each form sent twice."""
    forms = {
        "project": {"title": "Capteurs", "description": "Des capteurs."},
        "dates": {"starts_on": "2027-02-01", "ends_on": "2027-12-31", "works_start_on": "2027-02-01"},
        "place": {"postcode": "31000", "commune": "Toulouse"},
        "budget": costs(staff="100 000"),
        "financing": plan(aid="50 000", own="50 000"),
        "account": {"holder": "Atelier", "iban": IBAN},
        "declaration": {
            **NOTHING_DECLARED,
            "has_costs": "no",
            "costs-TOTAL_FORMS": "0",
            "costs-INITIAL_FORMS": "0",
        },
    }
    for page, form in forms.items():
        first = applicant.post(url(draft, page), form)
        version = Case.objects.get(pk=draft.pk).version
        second = applicant.post(url(draft, page), form)
        assert (first.status_code, second.status_code) == (302, 302), page
        assert Case.objects.get(pk=draft.pk).version == version, page
    applicant.post(url(draft, "documents"), {"wanted": "project", "file": pdf()})


def test_every_button_pressed_twice_does_its_work_once(place, applicant, draft):
    everything(place, applicant, draft)
    assert draft.accounts.count() == 1
    for _click in range(2):
        applicant.post(url(draft, "check"), {"key": "send"})
    assert Case.objects.exclude(reference=None).count() == 1
    assert Passage.objects.filter(case=draft, act="submit").count() == 1
    for _click in range(2):
        answer = applicant.post(url(draft, "abandon"), follow=True)
        assert "n’est plus possible" in text(answer)


def test_partners_organisations_and_invitations_are_made_once(place, applicant, draft):
    who = place.people.applicant
    applying.choose_kind(draft.public_id, ApplicantKind.CONSORTIUM, actor=who)
    applicant.post(url(draft, "company"), {"siren": SIREN})
    for _click in range(2):
        applicant.post(url(draft, "partners"), {"add": "1", "name": "Beispiel GmbH", "siren": "", "unit": ""})
    assert draft.partners.count() == 2
    for _click in range(2):
        applicant.post(url(draft, "partners"), {"remove": "2"})
    assert draft.partners.count() == 1
    applying.choose_kind(draft.public_id, ApplicantKind.FOUNDING, actor=who)
    for _click in range(2):
        applicant.post(url(draft, "founding"), {"name": "Future Exemple"})
    assert Organisation.objects.filter(name="Future Exemple").count() == 1
    organisation = join(who, SIREN).organisation
    for _click in range(2):
        form = {"email": "a@exemple.fr", "role": "contributor"}
        applicant.post(reverse("desk:invite", args=[organisation.reference]), form)
    assert Invitation.objects.count() == 1


def test_two_people_of_one_company_write_in_one_draft_and_nothing_is_lost(place, applicant, draft):
    give_all(place, draft)
    page = text(applicant.get(home(draft)))
    assert "200 000 €" in page
    everything(place, applicant, draft)
    assert "100 000 €" in text(applicant.get(home(draft)))
