"""Each partner of a consortium has its own part in the register, its own ceiling, its own declaration, its own lock."""

from datetime import timedelta

import pytest

from jalon.aids.models import Aid
from jalon.cases import state_aid
from jalon.cases.actions import applying, proposals, requests, review, sessions
from jalon.cases.enums import Motion, VisaKind
from jalon.cases.models import Case, ReportItem
from jalon.cases.needs import lacks
from jalon.journal.refusals import ActionRefused
from jalon.schemes.actions import publish
from jalon.schemes.enums import ApplicantKind, Instrument
from tests.aids.test_decision import SISTER, effect, left, link, other_company, said, settled, together, worth
from tests.aids.test_pages import SignIn, text, text_of_cents
from tests.cast import REGION
from tests.desk.drafts import NOTHING_DECLARED, url
from tests.world import LAW, REASON, SIREN, World

__all__ = ["settled"]

OTHER = {SIREN: SISTER, SISTER: SIREN}
LEADS, FOLLOWS = 600_000, 400_000


def opened(world: World) -> None:
    """The scheme is open to consortia, whose second company is in the register."""
    other_company()
    text = world.version.text.replace('applicants = ["company"]', 'applicants = ["company", "consortium"]')
    world.version = publish(REGION, "essai", text.replace("2024-01-01", "2024-01-04", 1))


def draft(world: World, lead: str = SIREN) -> Case:
    """A request of two companies, 60 % and 40 %, that lacks the declarations alone."""
    who = world.people.applicant
    case = requests.open_request(who, world.version)
    applying.choose_kind(case.public_id, ApplicantKind.CONSORTIUM, actor=who)
    applying.choose_company(case.public_id, lead, actor=who)
    applying.add_partner(case.public_id, OTHER[lead], "", "", 0, actor=who)
    applying.share_out(case.public_id, {1: LEADS, 2: FOLLOWS}, actor=who)
    answers = {"project.breakthrough": True, "costs.eligible": 300_000_00}
    requests.save_answers(case.public_id, answers, actor=who, title="Capteurs")
    requests.attach(case.public_id, "project", "projet.pdf", b"%PDF-1.7", actor=who)
    return Case.objects.get(pk=case.pk)


def reviewed(world: World, lead: str = SIREN) -> Case:
    case = draft(world, lead)
    for one in state_aid.lacks_declaration(case):
        world.declare(case, siren=one.siren)
    requests.submit(case.public_id, actor=world.people.applicant)
    review.complete(case.public_id, actor=world.people.officer)
    review.opine(case.public_id, "deep-tech", "project.breakthrough", True, REASON, actor=world.people.expert)
    return Case.objects.get(pk=case.pk)


def propose(world: World, case: Case, grant: int, advance: int) -> None:
    amounts = {Instrument.GRANT: grant, Instrument.REPAYABLE_ADVANCE: advance}
    proposals.propose(
        case.public_id, Motion.GRANT, amounts, reasons_law=LAW, reasons_fact=REASON, actor=world.people.officer
    )
    proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=world.people.legal)
    proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=world.people.finance)


def granted(world: World, grant: int = 40_000_01, advance: int = 100_000_00) -> Case:
    case = reviewed(world)
    propose(world, case, grant, advance)
    assert sessions.close_session(world.session(case), actor=world.people.secretary) == []
    return Case.objects.get(pk=case.pk)


def test_each_partners_part_is_entered_for_itself_and_the_lead_takes_the_last_cent(world: World) -> None:
    opened(world)
    case = granted(world)
    rows = {
        (aid.siren, aid.instrument): (aid.number, aid.nominal_cents, aid.undertaking)
        for aid in Aid.objects.filter(case=case.reference)
    }
    assert rows == {
        (SIREN, "grant"): (f"{case.reference}-1", 24_000_01, [SIREN]),
        (SIREN, "repayable-advance"): (f"{case.reference}-2", 60_000_00, [SIREN]),
        (SISTER, "grant"): (f"{case.reference}-3", 16_000_00, [SISTER]),
        (SISTER, "repayable-advance"): (f"{case.reference}-4", 40_000_00, [SISTER]),
    }
    assert left(SIREN, world.today) == 240_000_00 - worth(24_000_01, world.today)
    assert left(SISTER, world.today) == 260_000_00 - worth(16_000_00, world.today)
    assert Aid.objects.get(number=f"{case.reference}-4").beneficiary == "ATELIER SŒUR"


def test_a_partner_above_its_ceiling_stops_the_whole_award(world: World) -> None:
    opened(world)
    case = reviewed(world)
    world.declare(case, said(290_000_00, world.today - timedelta(days=30), siren=SISTER), siren=SISTER)
    with pytest.raises(ActionRefused) as refusal:
        propose(world, case, 0, 25_000_01 * 5 // 2)
    assert refusal.value.code == "aids.above_ceiling"
    propose(world, case, 0, 25_000_00)


def test_two_partners_of_one_undertaking_count_together(world: World) -> None:
    opened(world)
    case = reviewed(world)
    world.declare(case, said(200_000_00, world.today - timedelta(days=30)))
    propose(world, case, 0, 110_000_00)
    link(world)
    session = sessions.freeze(world.session(case), actor=world.people.secretary)
    item = ReportItem.objects.get(report__session=session)
    with pytest.raises(ActionRefused) as refusal:
        sessions.take_effect(item.pk, actor=world.people.secretary)
    assert refusal.value.code == "aids.above_ceiling"
    assert not Aid.objects.exists()


def test_two_consortia_of_the_same_companies_are_decided_at_once_without_a_deadlock(settled: World) -> None:
    opened(settled)
    cases = [reviewed(settled, lead) for lead in (SIREN, SISTER)]
    for case in cases:
        propose(settled, case, 0, 100_000_00)
    session = sessions.freeze(settled.session(*cases), actor=settled.people.secretary)
    items = ReportItem.objects.filter(report__session=session).values_list("pk", flat=True)
    answers = together([effect(settled, item) for item in items])
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert left(SIREN, settled.today) == left(SISTER, settled.today) == 200_000_00


def test_the_lead_gives_each_partners_declaration_on_a_page_of_its_own(place: World, sign_in: SignIn) -> None:
    opened(place)
    case = draft(place)
    assert [one for one in lacks(case) if one.startswith("declaration")] == ["declaration", "declaration-2"]
    applicant = sign_in(place.people.applicant)
    address = f"{url(case, 'declaration')}2/"
    assert "ATELIER SŒUR" in text(applicant.get(address))
    assert applicant.post(address, NOTHING_DECLARED).status_code == 302
    assert lacks(Case.objects.get(pk=case.pk)) == ["declaration"]
    assert applicant.get(f"{url(case, 'declaration')}3/").status_code == 404


def test_the_case_page_shows_each_partners_part_and_what_is_left_to_it(place: World, sign_in: SignIn) -> None:
    opened(place)
    case = reviewed(place)
    place.declare(case, said(290_000_00, place.today, siren=SISTER), siren=SISTER)
    propose(place, case, 0, 25_000_00)
    page = text(sign_in(place.people.officer).get(f"/travail/dossiers/{case.public_id}/"))
    assert "La part de chaque autre partenaire" in page
    assert text_of_cents(10_000_00) in page
