"""An operator with an agreement, its people, and a share of expert days of an invented scheme."""

from dataclasses import dataclass
from pathlib import Path

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.aids.actions.declarations import declare
from jalon.cases.actions import applying, requests
from jalon.cases.models import Case
from jalon.companies.actions import join
from jalon.companies.models import LegalUnit
from jalon.funds import actions as ledger
from jalon.funds.actions import Act
from jalon.funds.models import Share
from jalon.schemes.actions import publish
from jalon.schemes.models import SchemeVersion
from tests.cast import REGION, person
from tests.world import SIREN, World, unit_fields

OPERATOR = "552100554"
TEXT = (Path(__file__).parent / "files" / "service.toml").read_text()
DAY = 100
"""A day of the ledger, which counts hundredths."""


@dataclass
class Office:
    """The operator's people, its share, and how to bring a request to it."""

    world: World
    person: User
    version: SchemeVersion
    share: Share

    def asked(self, *, yes: bool | None = True, siren: str = SIREN) -> Case:
        """A request that its applicant has sent."""
        applicant = self.world.people.applicant
        case = requests.open_request(applicant, self.version)
        applying.choose_company(case.public_id, siren, actor=applicant)
        answers = {} if yes is None else {"project.breakthrough": yes}
        requests.save_answers(case.public_id, answers, actor=applicant, title="Diagnostic")
        declare(
            siren, company_name="A", region=REGION, case=str(case.public_id), aids=(), holdings=(), actor=applicant
        )
        return requests.submit(case.public_id, actor=applicant)


def build_office(world: World, days: int = 10) -> Office:
    """A share of so many expert days, and somebody who acts for its operator."""
    LegalUnit.objects.create(
        **unit_fields() | {"siren": OPERATOR, "name": "CENTRE D’ESSAI", "key": "CENTRE D ESSAI"}
    )
    operator = person("Odile", Role.OPERATOR)
    join(operator, OPERATOR)
    version = publish(REGION, "diagnostic", TEXT)
    envelope = ledger.create_envelope(
        region=REGION,
        slug="journees",
        label_fr="Journées",
        label_en="Days",
        deliberation="D9",
        fictif=True,
        resource="expert-day",
    )
    actor = str(world.people.treasurer.actor_id)
    ledger.open_resource(Act(actor, world.today, "open-days", "D9"), envelope, 1_000 * DAY)
    ledger.allocate(Act(actor, world.today, "allocate-days", "D9"), envelope, version.scheme.ref, 500 * DAY)
    share = ledger.open_share(
        envelope=envelope,
        slug="centre",
        scheme=version.scheme.ref,
        operator=OPERATOR,
        name="Centre d’essai",
        agreement="Convention 2026-9",
        opened_on=world.today,
    )
    ledger.entrust(Act(actor, world.today, "entrust-days", "D9"), share, days * DAY)
    return Office(world, operator, version, share)
