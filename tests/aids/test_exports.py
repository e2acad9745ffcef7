"""The files that the law asks for: valid by their schemas, nothing guessed, fictitious ones say so."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from types import ModuleType

import frictionless
import pytest
from typer.testing import CliRunner

import jalon.aids.exports as files
from jalon.aids.actions.changes import withdraw_change
from jalon.aids.actions.register import mark_sent, reverse
from jalon.aids.due import due, national_due, pending, to_national, to_prefect, to_transparency
from jalon.aids.enums import DueKind
from jalon.aids.exports import national, prefect, transparency
from jalon.aids.models import Aid, Change
from jalon.journal.refusals import ActionRefused
from jalon.law.days import is_working
from jalon.law.identifiers import siren_with_key
from jalon.law.parameters import own_parameters
from jalon.site.aid_commands import app
from jalon.ui.formats import money
from tests.aids.test_decision import worth
from tests.cast import REGION
from tests.world import SIREN, World

SCHEMAS = Path(files.__file__).parent.parent / "schemas"


def aid(number: str = "A-1", **changes: object) -> Aid:
    """A row of the register, as a decision writes it."""
    return Aid.objects.create(
        **{
            "number": number,
            "region": REGION,
            "authority": "Région du Val d’Exemple",
            "siren": SIREN,
            "beneficiary": "ATELIER EXEMPLE",
            "undertaking": [SIREN],
            "regime": "de-minimis-general",
            "instrument": "grant",
            "nominal_cents": 40_000_00,
            "amount_cents": 40_000_00,
            "equivalent": {},
            "granted_on": date(2026, 11, 2),
            "activity": "62.01Z",
            "activity_edition": "NAFRev2",
            "department": "31",
            "case": number,
            **changes,
        }
    )


def exempted(number: str = "G-1", **changes: object) -> Aid:
    whole = {
        "regime": "block-exemption",
        "article": "22",
        "amount_cents": 150_000_00,
        "nominal_cents": 150_000_00,
        "size": "small",
        "scheme_reference": "SA.111728",
    }
    return aid(number, **{**whole, **changes})


def written(layout: ModuleType, rows: list[Aid]) -> tuple[str, files.Written]:
    out = io.StringIO()
    done = files.write(layout, rows, out)
    return out.getvalue(), done


def demand_valid(layout: ModuleType, name: str, rows: list[Aid]) -> list[dict[str, str]]:
    """Valid by the schema, columns in its order; gives the rows."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    assert [field["name"] for field in schema["fields"]] == list(layout.COLUMNS)
    content, done = written(layout, rows)
    assert done.withheld == ()
    report = frictionless.validate(
        frictionless.Resource(
            data=content.encode(), format="csv", schema=frictionless.Schema.from_descriptor(schema)
        )
    )
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    return list(csv.DictReader(io.StringIO(content)))


@pytest.mark.django_db
def test_the_national_file_is_valid_and_exact() -> None:
    (row,) = demand_valid(national, "national", [aid(amount_cents=28_031_67, instrument="repayable-advance")])
    assert row["montant_esb"] == "28031.67"
    assert row["secteur_nace"] == "62.01"
    assert row["reglement"] == "règlement (UE) 2023/2831"
    assert row["instrument"] == "prêt ou avance remboursable"
    assert row["fictif"] == "non"


@pytest.mark.django_db
def test_the_transparency_file_is_valid_and_exact() -> None:
    (row,) = demand_valid(transparency, "transparency", [exempted()])
    assert row["region_nuts2"] == "FRJ2"
    assert row["sector_nace_group"] == "62.0"
    assert row["aid_element"] == "150000.00"
    assert row["beneficiary_type"] == "SME"


@pytest.mark.django_db
def test_the_prefects_report_is_valid_and_its_sum_is_the_years(world: World) -> None:
    one = aid()
    reverse(one, "Retrait", actor=world.people.officer)
    aid("A-2", amount_cents=5_50, nominal_cents=5_50)
    aid("A-3", granted_on=date(2025, 12, 31))
    rows = demand_valid(prefect, "prefect", list(to_prefect(2026, REGION)))
    assert [row["equivalent_subvention_brut"] for row in rows] == ["40000.00", "-40000.00", "5.50"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("layout", "changes", "code"),
    [
        (national, {"activity": ""}, "activity"),
        (national, {"activity": "99.99Z"}, "activity"),
        (national, {"siren": "123456789"}, "siren"),
        (national, {"regime": "de-minimis-agriculture"}, "product"),
        (transparency, {"size": ""}, "size"),
        (transparency, {"scheme_reference": ""}, "scheme-reference"),
        (transparency, {"department": ""}, "region"),
        (transparency, {"article": ""}, "objective"),
        (prefect, {"beneficiary": ""}, "beneficiary"),
    ],
)
def test_what_is_not_known_is_withheld_and_named_never_guessed(
    layout: ModuleType, changes: dict[str, str], code: str
) -> None:
    content, done = written(layout, [exempted(**changes)])
    assert content.count("\n") == 1
    assert done.rows == 0
    assert code in done.withheld[0].lacks


@pytest.mark.django_db
def test_a_demonstrations_rows_name_themselves_fictitious() -> None:
    (row,) = demand_valid(national, "national", [aid(fictif=True)])
    assert row["nom_beneficiaire"] == "[FICTIF] ATELIER EXEMPLE"
    assert row["fictif"] == "oui"


@pytest.mark.django_db
def test_only_what_the_law_asks_for_is_due(world: World) -> None:
    parameters = own_parameters()
    inside, before = aid("A-1", granted_on=date(2026, 1, 1)), aid("A-2", granted_on=date(2025, 12, 31))
    over, exactly = exempted("G-1", amount_cents=100_000_01), exempted("G-2", amount_cents=100_000_00)
    parts = [exempted(f"G-3-{n}", case="G-3", amount_cents=60_000_00) for n in (1, 2)]
    assert list(to_national(parameters)) == [inside]
    assert list(to_transparency(parameters)) == [over, *parts]
    assert {one.kind for one in due()} == {DueKind.NATIONAL, DueKind.TRANSPARENCY, DueKind.PREFECT}
    mark_sent([over], DueKind.TRANSPARENCY, world.today, "TAM-1", actor=world.people.officer)
    assert [one.aid for one in due() if one.kind == DueKind.TRANSPARENCY] == parts
    assert [one.aid for one in due() if one.kind == DueKind.PREFECT] == [before]
    assert exactly not in [one.aid for one in due()]


@pytest.mark.django_db
def test_twenty_working_days_leave_out_weekends_and_holidays() -> None:
    late = national_due(aid(granted_on=date(2026, 10, 30)), own_parameters())
    assert late.by == date(2026, 11, 30)  # All Saints' Day is a Sunday; 11 November is not worked
    assert is_working(late.by)
    assert not late.late(late.by)
    assert late.late(date(2026, 12, 1))
    assert late.article == "règlement (UE) 2023/2831, art. 6(2)"


@pytest.mark.django_db
def test_the_work_list_counts_what_waits_and_what_is_late() -> None:
    aid(granted_on=date(2026, 6, 1))
    aid("A-2", granted_on=date(2026, 11, 2))
    found = {one.kind: one for one in pending(REGION, date(2026, 11, 21))}
    assert (found[DueKind.NATIONAL].waiting, found[DueKind.NATIONAL].late) == (2, 1)
    assert found[DueKind.TRANSPARENCY].waiting == 0


@pytest.mark.django_db
def test_memory_does_not_grow_with_the_register() -> None:
    seen: list[int] = []
    row = aid()
    done = files.write(national, (row for _ in range(2_500)), io.StringIO(), seen.append)
    assert done.rows == 2_500
    assert seen == [1_000, 2_000, 2_500]


def run(*arguments: str) -> tuple[int, str]:
    answer = CliRunner().invoke(app, list(arguments))
    return answer.exit_code, answer.output.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_commands_say_group_room_and_what_is_due(world: World) -> None:
    world.granted()
    assert f"{SIREN}  ATELIER EXEMPLE" in run("group", SIREN)[1]
    left = money(190_000_00 - worth(40_000_00, world.today), "fr").replace("\u202f", " ").replace("\u00a0", " ")
    assert f" : {left}" in run("headroom", SIREN)[1]
    code, output = run("due", REGION)
    assert code == 0
    assert "2 en attente, 0 en retard" in output
    assert run("headroom", SIREN, "--regime", "rien")[0] == 2


def test_the_command_writes_each_file(place: World, tmp_path: Path) -> None:

    place.granted()
    for name, header in (
        ("national", "numero_aide"),
        ("transparency", "beneficiary_name"),
        ("prefect", "numero_aide"),
    ):
        target = tmp_path / f"{name}.csv"
        code, output = run("export", name, REGION, "--out", str(target), "--year", str(place.today.year))
        assert code == 0, output
        assert target.read_text().startswith(header)
    assert len((tmp_path / "national.csv").read_text().splitlines()) == 3
    code, output = run("export", "scdl", REGION, "--out", str(tmp_path / "scdl.csv"))
    assert "pourcentageSubvention = 1.00 (to confirm)" in output
    assert (tmp_path / "scdl.csv").read_text().startswith("nomAttribuant,idAttribuant")
    assert run("export", "autre", REGION)[0] == 2


def test_a_file_of_holdings_is_recorded_by_the_command(world: World, tmp_path: Path) -> None:
    file = tmp_path / "liens.csv"
    file.write_text(f"owner,owned,votes,source\nDE HRB 1,{SIREN},60,Statuts\n")
    assert run("links", str(file), "--region", REGION, "--by", world.people.officer.email)[0] == 0
    file.write_text(f"owner,owned,votes,source\n1,{SIREN},60,Statuts\n")
    code, output = run("links", str(file), "--region", REGION, "--by", world.people.officer.email)
    assert code == 2
    assert "ligne 2" in output


def test_a_merger_counts_all_prior_aid_and_a_split_follows_the_equity(world: World) -> None:
    other, heir = siren_with_key("40000001"), siren_with_key("40000002")
    aid("A-1", amount_cents=120_000_00, nominal_cents=120_000_00)
    aid("A-2", siren=other, amount_cents=200_000_00, nominal_cents=200_000_00)
    how = ["--source", "Traité", "--region", REGION, "--by", world.people.officer.email]
    code, output = run("merge", SIREN, other, "--into", SIREN, "--on", "2026-11-10", *how)
    assert code == 0, output
    assert "Reste : 0 €" in run("headroom", SIREN)[1]
    assert "Reste : 180 000 €" in run("headroom", SIREN, "--on", "2026-11-09")[1]
    shares = ["--heir", f"{other}=75000", "--heir", f"{heir}=25000"]
    code, output = run("split", SIREN, *shares, "--on", "2026-11-15", *how)
    assert code == 0, output
    assert "Reste : 60 000 €" in run("headroom", other)[1]
    assert "Reste : 220 000 €" in run("headroom", heir)[1]
    assert run("split", SIREN, "--heir", "rien", "--on", "2026-11-15", *how)[0] == 2
    row = Change.objects.get(into="")
    withdraw_change(row, "Projet abandonné", region=REGION, actor=world.people.officer)
    assert "Reste : 0 €" in run("headroom", SIREN)[1]
    with pytest.raises(ActionRefused):
        withdraw_change(row, "Encore", region=REGION, actor=world.people.officer)
