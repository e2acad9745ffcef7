"""A scheme of each type, from its file to its decision, all through the same code."""

from dataclasses import dataclass
from pathlib import Path

from jalon.cases.actions import acts, applying, proposals, requests, review, sessions
from jalon.cases.enums import Motion, VisaKind
from jalon.cases.models import Case, Session
from jalon.funds import actions as ledger
from jalon.funds.actions import Act
from jalon.funds.models import Envelope
from jalon.schemes.actions import fund, publish
from jalon.schemes.enums import Instrument
from jalon.schemes.models import SchemeVersion
from tests.cast import REGION
from tests.operators import build_office
from tests.world import LAW, REASON, World

HOUR = 100
"""An hour of the ledger, which counts hundredths."""
TEXTS = Path(__file__).parent / "files"


@dataclass
class Opened:
    """A scheme that takes requests: its version and what it can give."""

    world: World
    version: SchemeVersion
    amounts: dict[Instrument, int]
    envelope: Envelope | None = None


def text_of(kind: str) -> str:
    """The file of a scheme of this type."""
    return (TEXTS / f"{kind}.toml").read_text()


def open_scheme(world: World, kind: str) -> Opened:
    """Publish the file, and set aside what it gives."""
    version = publish(REGION, kind, text_of(kind))
    if kind == "hours":
        return Opened(world, version, {Instrument.HOURS: 3_000_00}, hours_for(world, version))
    if kind == "label":
        return Opened(world, version, {})
    instrument, envelope = {
        "grant": (Instrument.GRANT, world.grants),
        "repayable-advance": (Instrument.REPAYABLE_ADVANCE, world.advances),
    }[kind]
    fund(version.scheme, instrument, envelope, actor=world.people.treasurer)
    actor = str(world.people.treasurer.actor_id)
    ledger.allocate(Act(actor, world.today, f"al-{kind}", "D1"), envelope, version.scheme.ref, 100_000_00)
    return Opened(world, version, {instrument: 20_000_00}, envelope)


def hours_for(world: World, version: SchemeVersion, hours: int = 2_000) -> Envelope:
    """An envelope of computing hours, set aside for a scheme."""
    envelope = ledger.create_envelope(
        region=REGION,
        slug="heures",
        label_fr="Heures",
        label_en="Hours",
        deliberation="D9",
        fictif=True,
        resource="gpu-hour",
    )
    actor = str(world.people.treasurer.actor_id)
    ledger.open_resource(Act(actor, world.today, "open-hours", "D9"), envelope, hours * HOUR)
    ledger.allocate(Act(actor, world.today, "al-hours", "D9"), envelope, version.scheme.ref, hours * HOUR)
    fund(version.scheme, Instrument.HOURS, envelope, actor=world.people.treasurer)
    return envelope


def asked(opened: Opened) -> Case:
    """A request that its company has sent."""
    world = opened.world
    applicant = world.people.applicant
    case = requests.open_request(applicant, opened.version)
    applying.choose_company(case.public_id, world.siren, actor=applicant)
    requests.save_answers(case.public_id, {"project.breakthrough": True}, actor=applicant, title="Capteurs")
    world.declare(case)
    return requests.submit(case.public_id, actor=applicant)


def proposed(opened: Opened, amounts: dict[Instrument, int] | None = None, case: Case | None = None) -> Case:
    """The officer proposes what the scheme gives."""
    people, case = opened.world.people, case or asked(opened)
    review.complete(case.public_id, actor=people.officer)
    proposals.propose(
        case.public_id,
        Motion.GRANT,
        opened.amounts if amounts is None else amounts,
        reasons_law=LAW,
        reasons_fact=REASON,
        actor=people.officer,
    )
    return Case.objects.get(pk=case.pk)


def decided(opened: Opened, case: Case) -> Case:
    """Proposal, visas, a vote, its effects, and the decision in the beneficiary's hands."""
    world, case = opened.world, proposed(opened, case=case)
    people = world.people
    proposals.give_visa(case.public_id, VisaKind.LEGAL, True, "", actor=people.legal)
    proposals.give_visa(case.public_id, VisaKind.FINANCE, True, "", actor=people.finance)
    session = world.session(case)
    assert sessions.close_session(session, actor=people.secretary) == []
    acts.transmit(Session.objects.get(pk=session.pk), world.today, actor=people.secretary)
    acts.notify(case.public_id, world.today, actor=people.secretary)
    return Case.objects.get(pk=case.pk)


def notified(opened: Opened) -> Case:
    """The same from a new request."""
    return decided(opened, asked(opened))


def granted(world: World, kind: str) -> Case:
    """A grant of each type: voted, or accepted by the operator."""
    if kind == "service":
        from jalon.cases.actions import operators

        office = build_office(world)
        case = office.asked()
        operators.accept(case.public_id, actor=office.person)
        return Case.objects.get(pk=case.pk)
    return notified(open_scheme(world, kind))
