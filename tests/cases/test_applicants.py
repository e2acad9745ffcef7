"""One test a kind of applicant: each goes from a draft to a number through the same code."""

import pytest

from jalon.cases.actions import applying, budgets, proposals, requests, review
from jalon.cases.budget import Line, budget_of
from jalon.cases.enums import Motion, Outcome
from jalon.cases.facts import said_by_applicant
from jalon.cases.models import Case
from jalon.cases.needs import lacks
from jalon.cases.queries import of_applicant
from jalon.cases.state_aid import lacks_declaration
from jalon.companies.actions import found, invite, join, join_unit, register_created
from jalon.companies.enums import MemberRole
from jalon.companies.models import LegalUnit
from jalon.journal.refusals import ActionRefused
from jalon.schemes.actions import publish
from jalon.schemes.enums import ApplicantKind, Instrument
from tests.budget import give_all, scheme_text, with_budget
from tests.cast import REGION
from tests.world import LAW, REASON, SIREN, unit_fields

UNIVERSITY = "200053791"


@pytest.fixture
def university(world):
    """A university of the register."""
    fields = {**unit_fields(), "siren": UNIVERSITY, "name": "UNIVERSITE EXEMPLE", "key": "UNIVERSITE EXEMPLE"}
    LegalUnit.objects.create(**fields)
    return UNIVERSITY


def open_for(world, *kinds):
    """A draft under the world's scheme, open to these kinds of applicant and to companies."""
    named = ", ".join(f'"{kind.value}"' for kind in (ApplicantKind.COMPANY, *kinds))
    case = requests.open_request(world.people.applicant, with_budget(world, named))
    assert lacks(case)[0] == "kind"
    return case


def send(world, case, partners=1):
    """Everything else that the draft needs, then the number."""
    give_all(world, case, partners=partners)
    requests.save_answers(
        case.public_id, {"project.breakthrough": True}, actor=world.people.applicant, title="Capteurs"
    )
    requests.attach(case.public_id, "project", "projet.pdf", b"%PDF-1.7", actor=world.people.applicant)
    for one in lacks_declaration(Case.objects.get(pk=case.pk)):
        world.declare(case, siren=one.siren)
    return requests.submit(case.public_id, actor=world.people.applicant)


def test_a_company_asks_and_its_people_share_the_request(world):
    who = world.people.applicant
    case = open_for(world, ApplicantKind.PERSON)
    applying.choose_kind(case.public_id, ApplicantKind.COMPANY, actor=who)
    organisation = join(who, SIREN).organisation
    case = applying.choose_company(case.public_id, SIREN, actor=who)
    assert (case.siren, case.organisation) == (SIREN, organisation)
    colleague = world.people.stranger
    assert case not in of_applicant(colleague)
    invite(organisation, colleague, MemberRole.CONTRIBUTOR, by=who)
    assert case in of_applicant(colleague)
    assert send(world, case).reference


def test_a_laboratory_asks_in_the_name_of_its_university_without_acting_for_it(world, university):
    who = world.people.applicant
    case = open_for(world, ApplicantKind.LABORATORY)
    applying.choose_kind(case.public_id, ApplicantKind.LABORATORY, actor=who)
    unit = join_unit(who, UNIVERSITY, "Laboratoire  d’exemple").organisation
    case = applying.choose_organisation(case.public_id, unit, actor=who)
    assert case.siren == UNIVERSITY
    assert case.company_name == "Laboratoire d’exemple, UNIVERSITE EXEMPLE"
    world.siren = UNIVERSITY
    assert send(world, case).reference
    # Another team of the same university neither sees the request nor waits for this one.
    other = join_unit(world.people.stranger, UNIVERSITY, "Autre équipe")
    assert other.since is not None
    assert case not in of_applicant(world.people.stranger)
    # The university's own first representative is not made by its laboratory.
    assert join(world.people.stranger, UNIVERSITY).since is not None


def test_a_company_being_created_asks_and_is_granted_nothing_before_it_exists(world):
    who = world.people.applicant
    case = open_for(world, ApplicantKind.FOUNDING)
    applying.choose_kind(case.public_id, ApplicantKind.FOUNDING, actor=who)
    future = found(who, "Future Exemple")
    case = applying.choose_organisation(case.public_id, future, actor=who)
    assert (case.siren, case.company_name) == ("", "Future Exemple")
    assert "declaration" not in lacks(case)
    case = send(world, case)
    review.complete(case.public_id, actor=world.people.officer)
    review.opine(case.public_id, "deep-tech", "project.breakthrough", True, REASON, actor=world.people.expert)
    review.find(case.public_id, "company.created_on", world.today.isoformat(), REASON, actor=world.people.officer)

    def propose():
        amounts = {Instrument.GRANT: 10_000_00}
        proposals.propose(
            case.public_id,
            Motion.GRANT,
            amounts,
            reasons_law=LAW,
            reasons_fact=REASON,
            actor=world.people.officer,
        )

    with pytest.raises(ActionRefused) as refused:
        propose()
    assert refused.value.code == "cases.no_siren"
    with pytest.raises(ActionRefused):
        applying.company_created(case.public_id, actor=who)
    register_created(future, SIREN, by=who)
    case = applying.company_created(case.public_id, actor=who)
    assert (case.siren, case.company_name) == (SIREN, "ATELIER EXEMPLE")


def test_a_consortium_has_a_lead_partners_shares_and_a_budget_by_partner(world, university):
    who = world.people.applicant
    case = open_for(world, ApplicantKind.CONSORTIUM)
    applying.choose_kind(case.public_id, ApplicantKind.CONSORTIUM, actor=who)
    case = applying.choose_company(case.public_id, SIREN, actor=who)
    assert "partners" in lacks(case)
    applying.add_partner(case.public_id, UNIVERSITY, "", "Laboratoire d’exemple", 0, actor=who)
    applying.add_partner(case.public_id, "", "Beispiel GmbH", "", 0, actor=who)
    with pytest.raises(ActionRefused) as twice:
        applying.add_partner(case.public_id, UNIVERSITY, "", "Laboratoire d’exemple", 0, actor=who)
    assert twice.value.code == "cases.partner_twice"
    with pytest.raises(ActionRefused) as wrong:
        applying.share_out(case.public_id, {1: 500_000, 2: 400_000, 3: 0}, actor=who)
    assert wrong.value.code == "cases.shares"
    applying.share_out(case.public_id, {1: 600_000, 2: 400_000, 3: 0}, actor=who)
    case = send(world, case, partners=3)
    budget = budget_of(case)
    assert [str(one) for one in case.partners.all()] == [
        "ATELIER EXEMPLE",
        "Laboratoire d’exemple, UNIVERSITE EXEMPLE",
        "Beispiel GmbH",
    ]
    assert [budget.of_partner(place) for place in (1, 2, 3)] == [200_000_00] * 3
    assert budget.total == 600_000_00
    assert said_by_applicant(case)["project.partners"].value == 3


def test_a_partner_who_leaves_takes_its_budget_along(world, university):
    who = world.people.applicant
    case = open_for(world, ApplicantKind.CONSORTIUM)
    applying.choose_kind(case.public_id, ApplicantKind.CONSORTIUM, actor=who)
    applying.choose_company(case.public_id, SIREN, actor=who)
    partner = applying.add_partner(case.public_id, UNIVERSITY, "", "", 0, actor=who)
    budgets.save_budget(case.public_id, [Line("staff", "", 5_00, partner.place)], actor=who, partner=partner.place)
    applying.remove_partner(case.public_id, partner.place, actor=who)
    case = Case.objects.get(pk=case.pk)
    assert budget_of(case).lines == ()
    assert said_by_applicant(case)["project.partners"].value == 1
    with pytest.raises(ActionRefused) as lead:
        applying.remove_partner(case.public_id, 1, actor=who)
    assert lead.value.code == "cases.lead"
    # A place is never given twice while somebody holds a later one, so that budget lines stay their partner's.
    assert applying.add_partner(case.public_id, UNIVERSITY, "", "", 0, actor=who).place == 2


def test_a_natural_person_gives_a_name_and_is_never_refused_by_a_calculation(world):
    who = world.people.applicant
    case = open_for(world, ApplicantKind.PERSON)
    case = applying.choose_kind(case.public_id, ApplicantKind.PERSON, actor=who)
    assert "siren" in lacks(case)
    case = applying.name_person(case.public_id, " Amélie Exemple ", actor=who)
    assert (case.siren, case.organisation, case.company_name) == ("", None, "Amélie Exemple")
    assert "declaration" not in lacks(case)
    requests.save_answers(case.public_id, {"company.created_on": "2001-01-01"}, actor=who)
    case = send(world, case)
    # The rule says no; the request is received all the same, and only a person's reasoned proposal refuses it.
    assert case.reference and case.outcome == Outcome.NONE
    review.complete(case.public_id, actor=world.people.officer)
    with pytest.raises(ActionRefused):
        proposals.propose(
            case.public_id, Motion.REFUSE, {}, reasons_law=LAW, reasons_fact="", actor=world.people.officer
        )
    case.refresh_from_db()
    assert case.outcome == Outcome.NONE


def test_another_kind_forgets_who_was_named(world):
    who = world.people.applicant
    case = open_for(world, ApplicantKind.PERSON)
    applying.choose_kind(case.public_id, ApplicantKind.COMPANY, actor=who)
    applying.choose_company(case.public_id, SIREN, actor=who)
    case = applying.choose_kind(case.public_id, ApplicantKind.PERSON, actor=who)
    assert (case.siren, case.company_name, case.organisation) == ("", "", None)
    with pytest.raises(ActionRefused) as refused:
        applying.choose_kind(case.public_id, ApplicantKind.CONSORTIUM, actor=who)
    assert refused.value.code == "cases.applicant_kind"


def test_a_scheme_for_one_kind_does_not_ask_which(world):
    version = publish(REGION, "essai", scheme_text(world, applicants='"natural-person"'))
    case = requests.open_request(world.people.applicant, version)
    assert case.applicant_kind == ApplicantKind.PERSON
