"""The pages of a request's money, dates and place: each says what is wrong beside its field, and loses nothing."""

import pytest
from django.urls import reverse

from jalon.cases.budget import budget_of
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import Case
from jalon.schemes.actions import publish
from tests.budget import IBAN, scheme_text, with_budget
from tests.cast import REGION
from tests.desk.drafts import BEGIN, home, text, url
from tests.world import SIREN

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(place, applicant):
    """A draft under a scheme that asks for everything."""
    with_budget(place)
    applicant.post(BEGIN, {"key": "one"})
    draft = Case.objects.get()
    applicant.post(url(draft, "company"), {"siren": SIREN})
    return draft


def costs(**amounts):
    """The budget's form: one line a category."""
    data = {}
    for category in ("staff", "services", "rent"):
        data |= {f"{category}-TOTAL_FORMS": "1", f"{category}-INITIAL_FORMS": "0"}
        data |= {f"{category}-0-cents": amounts.get(category, ""), f"{category}-0-label": ""}
    return data


def plan(lines=0, **amounts):
    """The financing plan's form."""
    data = {"public-TOTAL_FORMS": str(lines), "public-INITIAL_FORMS": "0"}
    return data | amounts


def test_a_budget_leads_to_its_plan_and_the_plan_must_balance(applicant, draft):
    response = applicant.post(url(draft, "budget"), costs(staff="100 000", services="80 000"))
    assert response.url == url(draft, "financing")
    page = text(applicant.get(response.url))
    assert "Le projet coûte 180 000 €" in page
    refused = applicant.post(url(draft, "financing"), plan(aid="50 000", own="30 000"))
    assert refused.status_code == 422
    assert "Il manque 100 000 €" in text(refused)
    assert budget_of(draft).funded == 80_000_00
    assert "il manque 100 000 €" in text(applicant.get(home(draft)))
    too_much = applicant.post(url(draft, "financing"), plan(aid="150 000", own="31 000"))
    assert "dépassent de 1 000 €" in text(too_much)
    lines = {"public-0-name": "Bpifrance", "public-0-cents": "30 000"}
    assert applicant.post(url(draft, "financing"), plan(1, aid="50 000", own="100 000") | lines).status_code == 302
    assert budget_of(draft).balanced


def test_a_plan_without_a_budget_leads_to_the_budget_first(applicant, draft):
    assert applicant.get(url(draft, "financing")).url == url(draft, "budget")


def test_every_wrong_amount_is_told_beside_its_field_and_what_was_typed_stays(applicant, draft):
    response = applicant.post(url(draft, "budget"), costs(staff="cent mille", services="-5", rent="9" * 20))
    page = text(response)
    assert response.status_code == 422
    assert page.count("Écrivez un montant en euros") == 4
    assert "trop grand" in page
    assert 'value="cent mille"' in page
    assert 'href="#id_staff-0-cents"' in page
    assert budget_of(draft).lines == ()


def test_an_empty_budget_is_refused_on_its_page(applicant, draft):
    assert "Donnez au moins un montant." in text(applicant.post(url(draft, "budget"), costs()))
    for forged in ({}, costs() | {"staff-TOTAL_FORMS": "x"}, costs() | {"staff-TOTAL_FORMS": "9999"}):
        assert applicant.post(url(draft, "budget"), forged).status_code == 422


def test_a_line_is_added_without_a_script_and_loses_nothing(applicant, draft):
    data = costs(staff="100 000") | {"add-staff": "1"}
    page = text(applicant.post(url(draft, "budget"), data))
    assert 'name="staff-1-cents"' in page
    assert 'value="100 000"' in page


def test_the_budget_is_saved_as_it_is_typed(applicant, draft):
    response = applicant.post(url(draft, "budget"), costs(staff="100 000"), headers={"X-Autosave": "1"})
    assert response.status_code == 204
    assert budget_of(draft).total == 100_000_00
    wrong = applicant.post(url(draft, "budget"), costs(staff="x"), headers={"X-Autosave": "1"})
    assert wrong.status_code == 422


def test_the_gap_and_the_months_stand_beside_the_form(applicant, draft):
    applicant.post(
        url(draft, "dates"), {"starts_on": "2027-02-01", "ends_on": "2027-12-31", "works_start_on": "2027-02-01"}
    )
    applicant.post(url(draft, "answer", "project.breakthrough"), {"answer": "yes"})
    applicant.post(url(draft, "budget"), costs(staff="110 000"))
    page = text(applicant.get(url(draft, "financing")))
    assert "Ce que vous devrez avancer" in page
    assert "févr. 2027" in page
    assert "10 000 €" in page
    assert "et 110 000 €" in page


@pytest.mark.parametrize(
    ("dates", "word"),
    [
        (("2027-02-01", "2027-01-01", "2027-02-01"), "finit avant d’avoir commencé"),
        (("", "", ""), "Donnez le premier jour"),
        (("demain", "2027-01-01", "2027-01-01"), "Écrivez une date complète"),
        (("2027-02-30", "2027-01-01", "2027-01-01"), "Écrivez une date complète"),
        (("2027-01-01", "2077-01-01", "2027-01-01"), "dix ans"),
    ],
)
def test_wrong_dates_are_told(applicant, draft, dates, word):
    data = dict(zip(("starts_on", "ends_on", "works_start_on"), dates, strict=True))
    response = applicant.post(url(draft, "dates"), data)
    assert response.status_code == 422
    assert word in text(response)


def test_works_begun_before_the_request_are_told_at_once(applicant, draft):
    applicant.post(
        url(draft, "dates"), {"starts_on": "2026-01-01", "ends_on": "2027-12-31", "works_start_on": "2026-01-15"}
    )
    assert "Des travaux commencés avant la demande" in text(applicant.get(url(draft, "dates")))
    assert said_by_applicant(draft)["request.before_start"].value is False


def test_the_place_says_whether_it_is_in_the_region(applicant, draft):
    assert applicant.post(url(draft, "place"), {"postcode": "3100", "commune": ""}).status_code == 422
    applicant.post(url(draft, "place"), {"postcode": "31000", "commune": "Toulouse"})
    assert said_by_applicant(draft)["project.in_region"].value is True
    applicant.post(url(draft, "place"), {"postcode": "75001", "commune": "Paris"})
    assert said_by_applicant(draft)["project.in_region"].value is False


def test_the_account_is_shown_masked_after_it_was_given(applicant, draft):
    wrong = applicant.post(url(draft, "account"), {"holder": "Atelier", "iban": IBAN[:-1]})
    assert wrong.status_code == 422
    assert "Cet IBAN n’existe pas" in text(wrong)
    applicant.post(url(draft, "account"), {"holder": "Atelier", "iban": "FR76 3000 6000 0112 3456 7890 189"})
    for address in (url(draft, "account"), home(draft), url(draft, "check")):
        page = text(applicant.get(address))
        assert "FR76 •••• 0189" in page
        assert IBAN not in page


def test_a_scheme_without_a_budget_has_none_of_these_pages(place, applicant):
    applicant.post(BEGIN, {"key": "one"})
    draft = Case.objects.get()
    assert applicant.get(url(draft, "budget")).status_code == 404
    assert "Le budget" not in text(applicant.get(home(draft)))


def test_each_partner_has_its_page_of_budget(place, applicant):
    publish(REGION, "essai", scheme_text(place, applicants='"consortium"'))
    applicant.post(BEGIN, {"key": "one"})
    draft = Case.objects.get()
    applicant.post(url(draft, "company"), {"siren": SIREN})
    page = text(applicant.post(url(draft, "partners"), {"add": "1", "name": "", "siren": ""}))
    assert "ni numéro SIREN ni nom" in page
    applicant.post(url(draft, "partners"), {"add": "1", "name": "Beispiel GmbH", "siren": "", "unit": ""})
    wrong = applicant.post(url(draft, "partners"), {"share": "1", "share-1": "60", "share-2": "x"})
    assert "Écrivez un pourcentage" in text(wrong)
    wrong = applicant.post(url(draft, "partners"), {"share": "1", "share-1": "60", "share-2": "30"})
    assert "ne font pas 100 %" in text(wrong)
    applicant.post(url(draft, "partners"), {"share": "1", "share-1": "62,5", "share-2": "37,5"})
    assert [one.share for one in draft.partners.all()] == [625_000, 375_000]
    first = applicant.post(url(draft, "budget"), costs(staff="100 000"))
    assert first.url == reverse("desk:request-partner-budget", args=[draft.public_id, 2])
    assert "Que dépensera Beispiel GmbH" in text(applicant.get(first.url))
    applicant.post(first.url, costs(services="50 000"))
    budget = budget_of(draft)
    assert (budget.of_partner(1), budget.of_partner(2)) == (100_000_00, 50_000_00)
    assert "37,5 %" in text(applicant.get(url(draft, "check")))
    applicant.post(url(draft, "partners"), {"remove": "2"})
    assert draft.partners.count() == 1


def test_what_will_be_asked_is_told_before_beginning(place, applicant):
    assert "son budget" not in text(applicant.get(BEGIN))
    with_budget(place)
    page = text(applicant.get(BEGIN))
    for what in ("les dates du projet ;", "le lieu du projet ;", "son budget, par catégorie", "l’IBAN du compte"):
        assert what in page
