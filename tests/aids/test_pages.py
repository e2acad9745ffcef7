"""Staff's pages of the register, and what the applicant declares."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.test import Client

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.aids.actions.ownership import Holding, record_holding
from jalon.aids.comparison import compare
from jalon.aids.models import Aid, Declaration, Link, ParameterOverride, Publication
from jalon.cases.models import Case
from jalon.law.parameters import own_parameters
from jalon.ui.formats import money
from tests.aids.test_decision import SISTER, other_company, said, worth
from tests.cast import REGION, person
from tests.desk.drafts import NOTHING_DECLARED, url
from tests.world import SIREN, World

HOME = "/travail/aides-etat/"
COMPANY = f"{HOME}entreprises/{SIREN}/"
SignIn = Callable[[User], Client]


def text(response: object) -> str:
    content = getattr(response, "content", b"") or b"".join(getattr(response, "streaming_content", []))
    return content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&#x27;", "'")


def text_of_cents(cents: int) -> str:
    return text(HttpResponse(money(cents, "fr")))


def test_the_company_page_shows_the_group_as_a_picture_and_as_arithmetic(place: World, sign_in: SignIn) -> None:
    case = place.granted()
    other_company()
    record_holding(
        Holding(SISTER, SIREN, votes=Decimal(60)), "Statuts du 4 mai", region=REGION, actor=place.people.legal
    )
    page = text(sign_in(place.people.officer).get(COMPANY))
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="group"' in page
    assert "ATELIER SŒUR détient 60 % des droits de vote de ATELIER EXEMPLE" in page
    assert text_of_cents(190_000_00 - worth(40_000_00, place.today)) in page
    assert f"{case.reference}-1" in page
    assert "Statuts du 4 mai" in page
    assert "règlement (UE) 2023/2831, art. 2(2)" in page
    english = text(sign_in(place.people.officer).get(f"/en{COMPANY}"))
    assert "ATELIER SŒUR holds 60% of the votes of ATELIER EXEMPLE" in english
    assert "What is still possible" in english


def test_only_who_may_read_the_register_opens_it(place: World, sign_in: SignIn) -> None:
    for address in (HOME, COMPANY, f"{HOME}{REGION}/national.csv"):
        assert sign_in(place.people.stranger).get(address).status_code == 403
        assert Client().get(address).status_code == 302
        assert sign_in(place.people.finance).get(address).status_code == 200
    assert sign_in(place.people.finance).get(f"{COMPANY}liens/nouveau/").status_code == 403
    assert sign_in(place.people.officer).get(f"{HOME}entreprises/123/").status_code == 404


def test_a_link_is_recorded_ended_and_withdrawn_on_the_pages(place: World, sign_in: SignIn) -> None:
    other_company()
    officer = sign_in(place.people.officer)
    form = {"owner": SISTER, "owned": SIREN, "owner_kind": "enterprise", "votes": "60", "source": "Statuts"}
    wrong = officer.post(f"{COMPANY}liens/nouveau/", {**form, "owner": "123456789"})
    assert wrong.status_code == 422
    assert "n’est pas un SIREN valable" in text(wrong)
    assert officer.post(f"{COMPANY}liens/nouveau/", form).status_code == 302
    link = Link.objects.get()
    officer.post(f"{COMPANY}liens/{link.pk}/fin/", {"last_day": "2026-10-31", "source": "Cession"})
    ended = Link.objects.get(replaces=link)
    assert ended.valid_to == date(2026, 10, 31)
    officer.post(f"{COMPANY}liens/{ended.pk}/retirer/", {"reason": "Jamais eu lieu"})
    assert Link.objects.filter(withdrawn=True).count() == 1


def test_the_work_list_says_what_is_due_and_dates_what_is_sent(place: World, sign_in: SignIn) -> None:
    place.granted()
    officer = sign_in(place.people.officer)
    page = text(officer.get(HOME))
    assert "registre national des aides de minimis" in page.lower()
    assert str(Aid.objects.first()) in page
    done = officer.post(
        f"{HOME}{REGION}/envoi/", {"kind": "national", "on": place.today.isoformat(), "receipt": "AR-1"}
    )
    assert done.status_code == 302
    assert Publication.objects.filter(kind="national", receipt="AR-1").count() == 2
    assert str(Aid.objects.first()) not in text(officer.get(HOME))
    later = (place.today + timedelta(days=1)).isoformat()
    assert officer.post(f"{HOME}{REGION}/envoi/", {"kind": "national", "on": later}).status_code == 422


def test_an_aid_is_corrected_and_reversed_on_the_pages(place: World, sign_in: SignIn) -> None:
    place.granted()
    officer = sign_in(place.people.officer)
    grant, advance = Aid.objects.order_by("id")
    officer.post(f"{HOME}aides/{advance.pk}/corriger/", {"amount": "25 000", "reason": "Équivalent recalculé"})
    assert Aid.objects.get(number=f"{advance.number}/2").amount_cents == 25_000_00
    officer.post(f"{HOME}aides/{grant.pk}/annuler/", {"reason": "Retrait de la subvention"})
    assert Aid.objects.get(reverses=grant).amount_cents == -worth(40_000_00, place.today)
    again = officer.post(f"{HOME}aides/{grant.pk}/annuler/", {"reason": "Encore"})
    assert again.status_code == 422


def test_the_case_page_shows_the_regime_in_use_with_arithmetic_article_and_mark(
    place: World, sign_in: SignIn
) -> None:
    case = place.proposed()
    page = text(sign_in(place.people.officer).get(f"/travail/dossiers/{case.public_id}/"))
    assert "De minimis général" in page
    assert "art. 3" in page
    assert "interprétation" in page
    counted = text_of_cents(110_000_00 + worth(40_000_00, place.today))
    assert f"{counted} = {counted}, plafond 300 000 €" in page
    assert "block-exemption" not in page
    place.declare(case, said(200_000_00, place.today))
    page = text(sign_in(place.people.officer).get(f"/travail/dossiers/{case.public_id}/"))
    assert "Une aide de 100 000 € au plus passerait." in page


def test_before_a_proposal_the_regimes_of_the_scheme_are_compared(place: World, sign_in: SignIn) -> None:
    case = place.reviewed()
    page = text(sign_in(place.people.officer).get(f"/travail/dossiers/{case.public_id}/"))
    assert "la déclaration des aides de minimis reçues en trois ans" in page
    assert "proposé" in page


def test_the_lightest_open_regime_is_proposed_or_none(place: World) -> None:
    regimes = ["block-exemption/22", "de-minimis-general"]
    first, second = compare(SIREN, regimes, date(2026, 12, 1))
    assert (first.basis.id, first.proposed, first.left_cents) == ("de-minimis-general", True, 300_000_00)
    assert (second.basis.id, second.proposed, len(second.papers)) == ("block-exemption", False, 3)
    place.declare(place.draft(), said(300_000_00, place.today))
    first, second = compare(SIREN, regimes, date(2026, 12, 1))
    assert (first.basis.id, first.proposed) == ("block-exemption", True)
    late = compare(SIREN, regimes, date(2031, 7, 1))
    assert [one.open for one in late] == [False, False]
    assert not any(one.proposed for one in late)
    assert all("2026" in one.why or "2030" in one.why for one in late)


def test_an_administrator_changes_a_parameter_of_the_law_and_the_checks_follow(
    place: World, sign_in: SignIn
) -> None:
    administrator = sign_in(person("Adele", Role.ADMINISTRATOR))
    listing = text(administrator.get("/travail/droit/"))
    assert "à confirmer" in listing
    address = "/travail/droit/de-minimis-general.ceiling/"
    assert "300 000 €" in text(administrator.get(address))
    form = {"value": "250000.00", "begins": "2026-01-01", "source": "Règlement futur", "mark": "to confirm"}
    assert administrator.post(address, {**form, "value": "beaucoup"}).status_code == 422
    assert administrator.post(address, {**form, "source": ""}).status_code == 422
    assert administrator.post(address, form).status_code == 302
    officer = sign_in(place.people.officer)
    assert "250 000 €" in text(officer.get(COMPANY))
    assert officer.post(address, form).status_code == 403
    row = ParameterOverride.objects.get()
    administrator.post(f"/travail/droit/valeurs/{row.pk}/retirer/", {"reason": "Texte non adopté"})
    assert "250 000 €" not in text(officer.get(COMPANY))
    assert own_parameters()["de-minimis-general.ceiling"].periods[0].value == 300_000_00


def test_the_applicant_declares_aid_and_links_once_and_finds_them_again(place: World, sign_in: SignIn) -> None:
    applicant = sign_in(place.people.applicant)
    case = place.draft()
    address = url(case, "declaration")
    line = {
        "aids-0-authority": "Bpifrance",
        "aids-0-amount": "20 000",
        "aids-0-granted_on": "2025-03-01",
        "aids-0-regime": "de-minimis-general",
        "links-0-other": SISTER,
        "links-0-name": "Atelier sœur",
        "links-0-direction": "holds-mine",
        "links-0-votes": "60",
    }
    yes = {**NOTHING_DECLARED, "has_aids": "yes", "has_links": "yes"}
    assert applicant.post(address, yes).status_code == 422
    assert applicant.post(address, {**yes, **line, "aids-0-amount": "zéro"}).status_code == 422
    assert applicant.post(address, {**yes, **line}).status_code == 302
    found = Declaration.objects.latest("id")
    assert [(one.authority, one.amount_cents) for one in found.aids.all()] == [("Bpifrance", 20_000_00)]
    assert Link.objects.get().source == "déclaration de l’entreprise"
    again = text(applicant.get(address))
    assert "Bpifrance" in again and SISTER in again
    more = applicant.post(address, {**yes, **line, "add-aids": "1"})
    assert "aids-1-authority" in text(more)
    applicant.post(address, {**yes, **line, "links-0-votes": "80"})
    assert Link.objects.count() == 1
    assert Declaration.objects.latest("id").disputed[0]["votes"] == "80"


def test_a_future_aid_or_a_wrong_siren_is_named(place: World, sign_in: SignIn) -> None:
    applicant = sign_in(place.people.applicant)
    address = url(place.draft(), "declaration")
    line = {
        **NOTHING_DECLARED,
        "has_aids": "yes",
        "aids-0-authority": "Bpifrance",
        "aids-0-amount": "20 000",
        "aids-0-granted_on": (place.today + timedelta(days=1)).isoformat(),
        "aids-0-regime": "de-minimis-general",
    }
    assert "dans le futur" in text(applicant.post(address, line))
    line["aids-0-granted_on"] = place.today.isoformat()
    assert "SIREN valable" in text(applicant.post(address, {**line, "aids-0-siren": "12"}))


def test_somebody_elses_declaration_does_not_exist(place: World, sign_in: SignIn) -> None:
    case = place.draft()
    assert sign_in(place.people.stranger).get(url(case, "declaration")).status_code == 404
    assert Case.objects.count() == 1
