"""Every award leads to its deliberation: a public page and an answer of the API, once it is published."""

import pytest
from django.test import Client

from jalon.cases.actions import acts, reports, sessions
from jalon.cases.deliberations import deliberation, deliberations
from jalon.cases.enums import Ballot, VisaKind
from jalon.cases.models import Case, Report, Session
from jalon.casework.worklist import groups
from jalon.companies.models import LegalUnit
from jalon.schemes.enums import ApplicantKind
from tests.casework.pages import url
from tests.cast import REGION
from tests.kinds import notified, open_scheme


def titles(user) -> list[tuple[str, str]]:
    """What awaits a person: the group, and each thing to do in it."""
    return [(group.title, item.title) for group in groups(user) for item in group.items]


def test_a_deliberation_is_read_once_it_is_published_and_not_before(world):
    case = world.granted()
    session = Session.objects.get()
    assert deliberation(REGION, "2026-11-R1") is None
    acts.send_to_prefect(session, world.today, actor=world.people.secretary)
    assert deliberations(REGION) == []
    links = {Report.objects.get().pk: "https://exemple.fr/actes/1"}
    acts.publish(session, world.today, links, actor=world.people.secretary)
    found = deliberation(REGION, "2026-11-R1")
    assert (found.voted_on, found.transmitted_on, found.published_on) == (world.today,) * 3
    assert found.link == "https://exemple.fr/actes/1"
    (line,) = found.lines
    assert (line.number, line.name, line.siren) == (1, "ATELIER EXEMPLE", case.siren)
    assert [(one.instrument.value, one.cents) for one in line.given] == [
        ("grant", 40_000_00),
        ("repayable-advance", 110_000_00),
    ]
    assert found.total == 150_000_00
    assert deliberation("autre-region", "2026-11-R1") is None


def test_a_rejected_report_is_no_deliberation(world):
    case = world.visaed()
    session = world.session(case, ballot=Ballot.REJECTED)
    sessions.close_session(session, actor=world.people.secretary)
    acts.transmit(Session.objects.get(), world.today, actor=world.people.secretary)
    assert deliberations(REGION) == []


@pytest.mark.parametrize("hide", ["person", "sole-trader", "opposed"])
def test_neither_people_nor_who_opposes_publication_is_named(world, hide):
    case = world.notified()
    if hide == "person":
        Case.objects.filter(pk=case.pk).update(applicant_kind=ApplicantKind.PERSON, siren="")
    if hide == "sole-trader":
        LegalUnit.objects.filter(siren=case.siren).update(legal_category="1000")
    if hide == "opposed":
        LegalUnit.objects.filter(siren=case.siren).update(diffusible=False)
    (line,) = deliberation(REGION, "2026-11-R1").lines
    assert (line.name, line.siren, line.project) == ("", "", "")
    assert line.total == 150_000_00


@pytest.mark.parametrize(
    ("kind", "cents", "units"), [("hours", 3_000_00, "heures de calcul GPU"), ("label", 0, None)]
)
def test_hours_say_their_units_and_a_label_gives_no_amount(world, kind, cents, units):
    notified(open_scheme(world, kind))
    found = deliberation(REGION, "2026-11-R1")
    (line,) = found.lines
    assert found.total == cents
    assert [units in one.units for one in line.given] == ([True] if units else [])


def test_the_visas_of_a_report_are_in_the_day_of_who_gives_them(world):
    people = world.people
    session = sessions.open_session(REGION, "Commission permanente", world.today, actor=people.secretary)
    report = reports.add_report(session, "R1", "Aides", [world.visaed().public_id], actor=people.secretary)
    assert ("Rapports à viser", "Visa juridique") in titles(people.legal)
    assert ("Rapports à viser", "Visa financier") in titles(people.finance)
    assert not [one for one in titles(people.officer) if one[0] == "Rapports à viser"]
    reports.give_report_visa(report, VisaKind.LEGAL, True, "", actor=people.legal)
    assert ("Rapports à viser", "Visa juridique") not in titles(people.legal)
    assert ("Rapports à viser", "Visa financier") in titles(people.finance)
    # Another text waits for both visas again.
    text = reports.ReportText("", report.grounds, report.articles + "\n\nD’en rendre compte.")
    reports.write_report(report, "R1", "Aides", 1, text, actor=people.secretary)
    assert ("Rapports à viser", "Visa juridique") in titles(people.legal)


def test_the_page_of_the_deliberation_opens_from_the_award(place, sign_in):
    case = place.notified()
    address = f"/{REGION}/deliberations/2026-11-R1/"
    for client, page in (
        (sign_in(place.people.applicant), f"/demandes/{case.public_id}/"),
        (sign_in(place.people.officer), url("case", case.public_id)),
        (Client(), f"/{REGION}/deliberations/"),
    ):
        assert address in client.get(page).content.decode(), page
    for prefix in ("", "/en"):
        answer = Client().get(prefix + address)
        assert answer.status_code == 200 and "ATELIER EXEMPLE" in answer.content.decode()
    assert Client().get(f"/{REGION}/deliberations/inconnue/").status_code == 404
    said = Client().get(f"/api/v1/regions/{REGION}/deliberations/2026-11-R1").json()
    assert said["total_cents"] == 150_000_00 and said["annex"][0]["beneficiary"] == "ATELIER EXEMPLE"
    listed = Client().get(f"/api/v1/regions/{REGION}/deliberations").json()
    assert [one["number"] for one in listed["items"]] == ["2026-11-R1"]
    assert Client().get(f"/api/v1/regions/{REGION}/deliberations/autre").status_code == 404
