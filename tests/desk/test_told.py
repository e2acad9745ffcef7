"""Who hears of a request: its author and, by role, the people of its organisation; and what is filled from elsewhere."""

from datetime import timedelta

from jalon.cases.actions import agreements, applying, budgets, requests
from jalon.cases.budget import Source
from jalon.cases.enums import SourceKind
from jalon.cases.models import Case
from jalon.companies.actions import invite, join
from jalon.companies.enums import MemberRole
from jalon.companies.models import Membership, Organisation
from jalon.notices.models import Notice
from tests.budget import with_budget
from tests.cast import person
from tests.world import SIREN, World


def team(world: World) -> tuple[Organisation, dict[str, object]]:
    """The applicant's company with another representative, somebody who prepares, and two advisers."""
    who = world.people.applicant
    organisation = join(who, SIREN).organisation
    people = {name: person(name) for name in ("Rita", "Paul", "Ada", "Abel")}
    invite(organisation, people["Rita"], MemberRole.REPRESENTATIVE, by=who)
    invite(organisation, people["Paul"], MemberRole.CONTRIBUTOR, by=who)
    for name, sends in (("Ada", True), ("Abel", False)):
        Membership.objects.create(
            organisation=organisation,
            user=people[name],
            role=MemberRole.ADVISER,
            firm="Cabinet",
            may_send=sends,
            ends_on=world.today + timedelta(days=30),
            since=Membership.objects.first().since,
        )
    return organisation, people


def hear(case: Case, template: str) -> set[str]:
    """The names of those who were told something of a case."""
    told = Notice.objects.filter(subject_ref=case.reference, template__contains=template)
    return set(told.values_list("person__display_name", flat=True))


def test_the_people_of_an_organisation_hear_of_its_requests_by_role(world):
    team(world)
    case = world.submitted()
    assert hear(case, "acknowledgement") == {"Amelie", "Rita", "Paul", "Ada"}
    keys = Notice.objects.filter(template__contains="acknowledgement").values_list("key", flat=True)
    assert f"received-{case.pk}" in keys and len(set(keys)) == 4


def test_what_must_be_signed_goes_to_who_may_commit_and_to_the_author(world):
    team(world)
    case = world.notified()
    assert hear(case, "letters/grant") == {"Amelie", "Rita", "Paul", "Ada"}
    agreements.send_agreement(case.public_id, world.today + timedelta(days=30), actor=world.people.secretary)
    assert hear(case, "to_sign") == {"Amelie", "Rita", "Ada"}


def test_whoever_has_left_hears_nothing_more_and_a_request_alone_is_its_authors(world):
    organisation, people = team(world)
    Membership.objects.filter(user=people["Paul"]).update(until=Membership.objects.first().since)
    Membership.objects.filter(user=world.people.applicant).update(until=Membership.objects.first().since)
    case = Case.objects.get(pk=world.draft().pk)
    Case.objects.filter(pk=case.pk).update(organisation=organisation)
    case = requests.submit(case.public_id, actor=people["Rita"])
    assert hear(case, "acknowledgement") == {"Rita", "Ada"}


def test_a_request_without_an_organisation_tells_its_author(world):
    case = world.submitted()
    assert hear(case, "acknowledgement") == {"Amelie"}


def test_the_financing_plan_fills_the_declaration_of_other_aid(place, applicant):
    case = requests.open_request(place.people.applicant, with_budget(place))
    applying.choose_company(case.public_id, SIREN, actor=place.people.applicant)
    address = f"/demandes/{case.public_id}/aides-recues/"
    assert 'value="Bpifrance"' not in applicant.get(address).content.decode()
    sources = [Source(SourceKind.AID, 50_000_00), Source(SourceKind.PUBLIC, 30_000_00, "Bpifrance")]
    budgets.save_financing(case.public_id, sources, actor=place.people.applicant)
    page = applicant.get(address).content.decode()
    assert 'value="Bpifrance"' in page and "Reprises de votre plan de financement" in page
    assert "checked" in page.partition('name="has_costs"')[2].partition(">")[0]
    # What is then declared is what the page shows afterwards, whatever the plan says.
    place.declare(case)
    assert 'value="Bpifrance"' not in applicant.get(address).content.decode()


def test_the_enter_key_goes_on_and_adds_no_line(place, applicant):
    case = requests.open_request(place.people.applicant, with_budget(place))
    applying.choose_company(case.public_id, SIREN, actor=place.people.applicant)
    for page in ("budget", "financement", "aides-recues"):
        form = applicant.get(f"/demandes/{case.public_id}/{page}/", follow=True).content.decode()
        buttons = form.partition("<main")[2].split("<button")[1:]
        assert 'name="' not in buttons[0].partition(">")[0], page
        assert any("add" in one.partition(">")[0] for one in buttons[1:]), page
