"""A file holds exactly what the API says, cell by cell."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.test import Client

from jalon.journal.actions import declare_installation
from jalon.journal.models import Kind
from jalon.opendata.tables import TABLES
from tests.cast import REGION
from tests.monitoring.awards import accepted, promising, step
from tests.opendata.reading import HERE, every, read
from tests.world import World

FILES = f"/donnees/{REGION}"
SAME = ("measures", "indicators", "claims", "sources", "schemes", "delays", "results", "envelopes", "credits")


def rows(client: Client, address: str, separator: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file."""
    response = client.get(address)
    assert response.status_code == 200
    content = b"".join(response) if response.streaming else response.content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=separator))


def flat(thing: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A JSON object as the cells that it should make."""
    for name, value in thing.items():
        if isinstance(value, dict) and name != "schedule":
            yield from flat(value, f"{prefix}{name}_")
        elif isinstance(value, bool):
            yield f"{prefix}{name}", str(value).lower()
        elif isinstance(value, list):
            if all(isinstance(each, str) for each in value) and name == "sources":
                yield f"{prefix}{name}", " | ".join(value)
        elif not isinstance(value, dict):
            yield f"{prefix}{name}", "" if value is None else str(value)


def test_a_table_is_the_list_of_the_api(client: Client, scene: World) -> None:
    promising(scene)
    accepted(scene, step(scene.agreed(), "final"))
    for name in SAME:
        said = [dict(flat(one)) for one in every(client, f"{HERE}/{name}?size=200")]
        found = rows(client, f"{FILES}/{name}.csv")
        # JSON writes a moment to the millisecond in UTC, a table as it is: the same moment in other letters.
        for one in (*said, *found):
            one.pop("published_at", None)
        assert said and found == said, name


def test_the_axes_are_those_of_the_plans(client: Client, scene: World) -> None:
    said = [dict(flat(axis)) for plan in read(client, f"{HERE}/plan")["plans"] for axis in plan["axes"]]
    assert sorted(rows(client, f"{FILES}/axes.csv"), key=lambda row: row["id"]) == sorted(
        said, key=lambda row: row["id"]
    )


def test_the_moves_are_those_of_the_entries(client: Client, scene: World) -> None:
    scene.granted()
    said = [
        (str(entry["id"]), move["source"], move["target"], str(move["amount"]), "true")
        for entry in every(client, f"{HERE}/entries")
        for move in entry["moves"]
    ]
    found = rows(client, f"{FILES}/moves.csv")
    told = [
        (row["entry"], row["move_source"], row["move_target"], row["move_amount"], row["fictif"]) for row in found
    ]
    assert told == said
    assert {row["move_unit_name"] for row in found} == {"EUR cent"}


def test_the_years_of_an_envelope_make_its_totals(client: Client, scene: World) -> None:
    scene.granted()
    totals = {row["id"]: int(row["totals_granted"]) for row in rows(client, f"{FILES}/envelopes.csv")}
    years: dict[str, int] = {}
    for row in rows(client, f"{FILES}/envelope-years.csv"):
        years[row["envelope"]] = years.get(row["envelope"], 0) + int(row["granted"])
    assert years == totals
    assert sum(totals.values()) == 150_000_00


def test_every_amount_of_jalon_has_its_mark_beside_it() -> None:
    for table in TABLES.values():
        counted = ("amount", "granted", "opened_cents", "median_days", "awards")
        own = any(column.endswith(counted) for column in table.columns)
        assert own == ("fictif" in table.columns), table.name


def test_the_plan_file_is_the_plan_of_the_api(client: Client, scene: World) -> None:
    response = client.get(f"{FILES}/plan.json")
    assert response["Content-Disposition"] == f'attachment; filename="{REGION}-plan.json"'
    said, api = json.loads(response.content), read(client, f"{HERE}/plan")
    for one in (said, api):
        one["region"].pop("published_at")
    assert said == api


def test_a_spreadsheet_set_to_french_is_served_too(client: Client, scene: World) -> None:
    response = client.get(f"{FILES}/claims.csv?separator=semicolon&bom=1")
    content = b"".join(response)
    assert content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert rows(client, f"{FILES}/claims.csv?separator=semicolon&bom=1", ";") == rows(client, f"{FILES}/claims.csv")


def test_an_option_that_does_not_exist_is_refused_with_those_that_do(client: Client, scene: World) -> None:
    for asked in ("separator=tab", "bom=yes", "sep=semicolon"):
        response = client.get(f"{FILES}/claims.csv?{asked}")
        assert response.status_code == 400
        assert response.json()["errors"][0]["parameter"] == asked.split("=")[0]
        assert client.get(f"{FILES}/plan.json?{asked}").status_code == 400


def test_an_unknown_file_is_an_unknown_page(client: Client, scene: World) -> None:
    for address in (f"{FILES}/nothing.csv", "/donnees/nulle-part/claims.csv", "/donnees/nulle-part/plan.json"):
        assert client.get(address).status_code == 404


def test_a_file_is_not_sent_twice_unchanged(client: Client, scene: World) -> None:
    for name in ("plan.json", "claims.csv", "envelopes.csv", "subventions.csv"):
        tag = client.get(f"{FILES}/{name}")["ETag"]
        assert client.get(f"{FILES}/{name}", headers={"If-None-Match": tag}).status_code == 304, name


def test_the_page_lists_every_file_and_each_can_be_had(client: Client, scene: World) -> None:
    page = client.get("/donnees/").content.decode()
    names = [f"{name}.csv" for name in TABLES] + ["plan.json", "subventions.csv"]
    for name in names:
        assert f'href="{FILES}/{name}"' in page
        assert client.get(f"{FILES}/{name}").status_code == 200
    assert "Licence Ouverte 2.0" in page
    assert "jalon_verify.py" in page
    assert "mark-fictif" not in page


def test_the_page_of_a_demonstration_says_so(client: Client, scene: World) -> None:
    declare_installation(Kind.DEMONSTRATION)
    page = client.get("/donnees/").content.decode()
    assert "mark-fictif" in page
    assert f"subventions-{REGION}-fictif.csv" in page


def test_a_site_without_a_region_says_what_will_be_there(client: Client, db: None) -> None:
    assert "Aucune Région n’a encore publié son plan." in client.get("/donnees/").content.decode()
    assert "No Region has published its plan yet." in client.get("/en/donnees/").content.decode()
