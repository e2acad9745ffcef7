"""The national file of grants: valid by the official schema, and never invented."""

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import frictionless
import pytest
from django.test import Client
from stdnum.fr import siret

from jalon.companies.models import LegalUnit
from jalon.companies.queries import Company, Place
from jalon.journal.actions import declare_installation
from jalon.journal.models import Kind
from jalon.opendata.awards import COLUMNS, REASONS, Grant, lacks
from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.enums import Basis
from jalon.payments.queries import Paid
from jalon.plan.models import Region
from jalon.schemes.enums import Instrument
from tests.cast import REGION
from tests.opendata.conftest import SIRET
from tests.opendata.reading import HERE, read
from tests.world import SIREN, World

SCHEMA = Path(__file__).parent / "scdl" / "subventions-schema-2.1.1.json"
ADDRESS = f"/donnees/{REGION}/subventions.csv"

COMPANY = Company(
    siren=SIREN,
    name="ATELIER EXEMPLE",
    acronym="",
    active=True,
    created_on=None,
    ceased_on=None,
    legal_category="5710",
    naf="62.01Z",
    naf_edition="NAFRev2",
    band=None,
    size_category="PME",
    diffusible=True,
    head_office=Place(SIRET, True, True, "", "", "TOULOUSE", "31"),
    social_economy=None,
    association="",
    fictitious=True,
    source="",
    as_of=date(2026, 1, 1),
)
GRANT = Grant(
    case="EXA-2026-00001",
    deliberation="2026-11-R1",
    subject="Capteurs",
    granted_cents=40_000_00,
    signed_on=date(2026, 3, 1),
    payments=[Paid(date(2026, 4, 1), 40_000_00)],
    company=COMPANY,
    de_minimis=True,
)


def pay(world: World, *parts: int) -> None:
    """A case whose grant is paid in these parts, one after the other."""
    case = world.agreed()
    for number, cents in enumerate(parts):
        claim = claim_payment(case.public_id, Instrument.GRANT, cents, "Fait", actor=world.people.applicant)
        certify(claim.public_id, Basis.INVOICES, cents, actor=world.people.certifier)
        order = sign_order(claim.public_id, actor=world.people.signatory)
        record_payment(order.number, f"n-{number}", world.today, actor=world.people.treasurer)


def validate(content: bytes, tmp_path: Path) -> list[str]:
    """What the official schema finds wrong in a file."""
    path = tmp_path / "subventions.csv"
    path.write_bytes(content)
    schema = frictionless.Schema.from_descriptor(str(SCHEMA))
    with frictionless.system.use_context(trusted=True):
        resource = frictionless.Resource(path=str(path), schema=schema)
        report = resource.validate()
    wrong = [error.message for task in report.tasks for error in task.errors]
    # The schema's own checks that its language cannot say.
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        numbers = (row["idAttribuant"], row["idBeneficiaire"])
        wrong += [f"{number} is not a SIRET" for number in numbers if number and not siret.is_valid(number)]
        if not row["idBeneficiaire"] and not row["rnaBeneficiaire"]:
            wrong.append("neither idBeneficiaire nor rnaBeneficiaire")
    return wrong


@pytest.mark.parametrize("parts", [(40_000_00,), (10_000_00, 30_000_00)])
def test_a_grant_paid_in_full_is_valid_by_the_official_schema(
    client: Client, scene: World, tmp_path: Path, parts: tuple[int, ...]
) -> None:
    pay(scene, *parts)
    response = client.get(ADDRESS)
    assert validate(response.content, tmp_path) == []
    (row,) = csv.DictReader(io.StringIO(response.content.decode()))
    today = scene.today.isoformat()
    once = len(parts) == 1
    assert row == {
        "nomAttribuant": Region.objects.get(slug=REGION).full_name_fr,
        "idAttribuant": Region.objects.get(slug=REGION).siret,
        "dateConvention": today,
        "referenceDecision": "2026-11-R1",
        "nomBeneficiaire": "ATELIER EXEMPLE",
        "idBeneficiaire": SIRET,
        "rnaBeneficiaire": "",
        "objet": "Capteurs",
        "montant": "40000.00",
        "nature": "aide en numéraire",
        "conditionsVersement": "unique" if once else "échelonné",
        "datesPeriodeVersement": today if once else f"{today}/{today}",
        "idRAE": "",
        "notificationUE": "oui",
        "pourcentageSubvention": "1.00",
        "dispositifAide": "",
    }
    assert f'filename="subventions-{REGION}.csv"' in response["Content-Disposition"]


def test_the_file_of_a_demonstration_names_itself_and_its_rows(
    client: Client, scene: World, tmp_path: Path
) -> None:
    declare_installation(Kind.DEMONSTRATION)
    pay(scene, 40_000_00)
    response = client.get(ADDRESS)
    assert f'filename="subventions-{REGION}-fictif.csv"' in response["Content-Disposition"]
    assert validate(response.content, tmp_path) == []
    (row,) = csv.DictReader(io.StringIO(response.content.decode()))
    for column in ("nomAttribuant", "referenceDecision", "nomBeneficiaire", "objet"):
        assert row[column].startswith("[FICTIF] ")


def test_an_empty_file_keeps_its_columns(client: Client, scene: World, tmp_path: Path) -> None:
    content = client.get(ADDRESS).content
    assert content.decode().strip() == ",".join(COLUMNS)
    assert validate(content, tmp_path) == []


def test_the_columns_are_those_of_the_schema_in_its_order() -> None:
    schema = frictionless.Schema.from_descriptor(str(SCHEMA))
    assert [field.name for field in schema.fields] == list(COLUMNS)


def test_a_grant_that_waits_is_listed_with_what_it_lacks(client: Client, scene: World) -> None:
    case = scene.granted()
    said = read(client, f"{HERE}/awards")
    assert said["awards"] == []
    (waiting,) = said["withheld"]
    assert waiting["case"] == case.reference
    assert waiting["reasons"] == ["unsigned", "unpaid"]
    assert waiting["explanations"][0] == {
        "fr": "La convention n’est pas signée.",
        "en": "The agreement is not signed.",
    }


def test_a_company_that_objects_is_not_named(client: Client, scene: World) -> None:
    pay(scene, 40_000_00)
    LegalUnit.objects.update(diffusible=False)
    text = client.get(f"{HERE}/awards").content.decode()
    assert "undisclosed" in text
    assert "ATELIER EXEMPLE" not in text and SIREN not in text
    assert client.get(ADDRESS).content.decode().strip() == ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        (replace(GRANT, granted_cents=0, payments=[]), "no-grant"),
        (replace(GRANT, signed_on=None), "unsigned"),
        (replace(GRANT, payments=[]), "unpaid"),
        (replace(GRANT, payments=[Paid(date(2026, 4, 1), 39_999_99)]), "unpaid"),
        (replace(GRANT, company=None), "unknown-company"),
        (replace(GRANT, company=replace(COMPANY, diffusible=False)), "undisclosed"),
        (replace(GRANT, company=replace(COMPANY, legal_category="1000")), "natural-person"),
        (replace(GRANT, company=replace(COMPANY, head_office=None)), "no-identifier"),
        (replace(GRANT, de_minimis=None), "state-aid"),
    ],
)
def test_what_is_not_known_is_said_not_invented(grant: Grant, code: str) -> None:
    assert lacks(grant, SIRET) == [code]
    assert code in REASONS


def test_a_region_without_a_siret_publishes_nothing() -> None:
    assert lacks(GRANT, SIRET) == []
    assert lacks(GRANT, "") == ["region-siret"]


def test_an_association_may_have_its_own_number() -> None:
    association = replace(COMPANY, head_office=None, association="W123456789", legal_category="9220")
    assert lacks(replace(GRANT, company=association), SIRET) == []
