"""docs/region-folder.md gives every file, key and value that a Region's folder knows, and an example that loads."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.test import Client

from jalon.plan import actions, enums
from jalon.plan.folder.claims import VALUES
from jalon.plan.folder.files import BASE, OTHERS, OWN, REQUIRED
from jalon.plan.folder.folder import open_folder, open_texts
from jalon.plan.folder.problems import FolderRefused
from jalon.plan.folder.records import RegionFolder
from jalon.plan.folder.table import Table
from jalon.provenance import enums as words_of_claims
from jalon.provenance.words import PROPERTIES, UNITS

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "docs" / "region-folder.md").read_text()
EXAMPLE = dict(re.findall(r"^`([\w/.-]+)`\n```toml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
CODE = re.compile(r"`([^`]+)`")
SPAN = {"from", "to", "text"}
WITHIN = {"colours": {"light", "dark"}, "light": {"accent", "ink", "wash"}, "dark": {"accent", "ink", "wash"}}
WITHIN |= {"links": {"to", "as", "inferred"}, "series_break": {"on", "text"}}
COMPARED = {"share": "of", "rank": "among", "rank_at_most": "among"}


def part(title: str) -> str:
    """The text under a heading."""
    return re.split(r"\n##+ ", GUIDE.split(f" {title}\n", 1)[1])[0]


def first_cells(title: str) -> list[str]:
    """The first cell of each row of the table under a heading."""
    rows = re.findall(r"^\| (`.*?) \|", part(title), re.MULTILINE)
    assert rows, title
    return rows


def keys(title: str) -> set[str]:
    """The keys that the table under a heading describes."""
    return {key for cell in first_cells(title) for key in CODE.findall(cell)}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The keys that the reader asks for, by the name of the table: those that are known."""
    found: dict[str, set[str]] = defaultdict(set)

    def done(table: Table) -> None:
        found[table.section] |= table.asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "done", done)
        for folder in sorted((ROOT / "regions").iterdir()):
            open_folder(folder)
        open_texts(EXAMPLE)
    return found


def test_the_example_loads_and_its_page_shows(db: None, client: Client) -> None:
    folder = open_texts(EXAMPLE)
    actions.publish(folder, by="test")
    page = client.get(f"/{folder.region.slug}/")
    assert page.status_code == 200
    assert "12 millions d’euros adoptés" in page.content.decode().replace("\u00a0", " ")
    assert "Aider les entreprises" in page.content.decode()


def test_every_file_is_described() -> None:
    assert keys("Les fichiers") == {*OWN, *OTHERS}
    assert f"`{BASE}`" in GUIDE
    assert set(re.findall(r"^\| `([\w.]+)` \|.*Obligatoire \|$", part("Les fichiers"), re.MULTILINE)) == set(
        REQUIRED
    )


@pytest.mark.parametrize(
    "section",
    ["plan", "axes", "measures", "indicators", "schemes", "instruments", "events", "statements"],
)
def test_every_key_of_an_element_is_described(section: str, asked: dict[str, set[str]]) -> None:
    title = "`[plan]`" if section == "plan" else f"`[[{section}]]`"
    assert asked[section] == keys("Clés communes") | keys(title)


def test_every_key_of_a_line_and_of_an_actor_is_described(asked: dict[str, set[str]]) -> None:
    assert asked["lines"] == keys("Clés communes") | keys("`[[axes]]`") - {"lines"}
    actors = asked["bodies"] | asked["organisations"] | asked["people"]
    assert actors == keys("Clés communes") | keys("`[[bodies]]`, `[[organisations]]`, `[[people]]`")


def test_every_key_of_the_region_and_of_a_source_is_described(asked: dict[str, set[str]]) -> None:
    assert asked["region"] == keys("`[region]`")
    assert asked["sources"] == keys("`[[sources]]`")


def test_every_key_of_a_claim_is_described(asked: dict[str, set[str]]) -> None:
    values = keys("Les valeurs")
    assert values == set(VALUES)
    assert asked["claims"] == keys("`[[….claims]]`") | values | set(COMPARED.values())
    rows = {
        cell.strip("`"): row for cell, row in re.findall(r"^\| (`.*?) \|(.*)$", part("Les valeurs"), re.MULTILINE)
    }
    assert all(f"`{other}" in rows[key] for key, other in COMPARED.items())


def test_every_key_written_within_a_line_is_described(asked: dict[str, set[str]]) -> None:
    assert "from = " in GUIDE
    for name, known in asked.items():
        if name in WITHIN:
            assert known == WITHIN[name] and all(f"{key} = " in GUIDE or f"`{key}`" in GUIDE for key in known), name
        elif known <= SPAN and known:
            assert known == SPAN, name


def listed() -> dict[str, list[str]]:
    """The values of each list of the page."""
    rows = re.findall(r"^\| (`.*?) \| (.*) \|$", part("Les listes"), re.MULTILINE)
    return {name: CODE.findall(values) for name, values in rows}


def test_every_list_is_whole() -> None:
    closed = {
        "`status`": words_of_claims.Status,
        "`per`, `cadence`": words_of_claims.Cadence,
        "`kind` d’une source": words_of_claims.SourceKind,
        "`trust`": words_of_claims.Trust,
        "`seen`": words_of_claims.Seen,
        "`kind` d’un plan": enums.PlanKind,
        "`kind` d’un acteur": enums.ActorKind,
        "`kind` d’un événement": enums.EventKind,
        "`kind` d’un dispositif": enums.SchemeKind,
        "`audience`": enums.Audience,
        "`kind` d’un instrument": enums.InstrumentKind,
        "`kind` d’un énoncé": enums.StatementKind,
        "`nature`": enums.Nature,
        "`as`": enums.Relation,
    }
    expected = {name: [value for value in choices.values if value] for name, choices in closed.items()}
    assert listed() == expected | {"`unit`": list(UNITS), "`property`": list(PROPERTIES)}


def refused_without(path: str, header: str, key: str) -> bool:
    """Whether the example is refused once a key of a table of a file is left out."""
    before, after = EXAMPLE[path].split(f"{header}\n", 1)
    inside, separator, rest = after.partition("\n\n")
    kept = [line for line in inside.splitlines() if not re.match(rf"{key}\s*=", line)]
    assert len(kept) < len(inside.splitlines()), (header, key)
    try:
        open_texts(EXAMPLE | {path: before + header + "\n" + "\n".join(kept) + separator + rest})
    except FolderRefused:
        return True
    return False


@pytest.mark.parametrize(
    ("path", "header", "titles"),
    [
        ("region.toml", "[region]", ("`[region]`",)),
        ("sources.toml", "[[sources]]", ("`[[sources]]`",)),
        ("plans/plan-ia.toml", "[plan]", ("Clés communes", "`[plan]`")),
        ("plans/plan-ia.toml", "[[axes]]", ("Clés communes", "`[[axes]]`")),
        ("plans/plan-ia.toml", "[[measures]]", ("Clés communes", "`[[measures]]`")),
        ("plans/plan-ia.toml", "[[measures.claims]]", ("`[[….claims]]`",)),
    ],
)
def test_what_is_marked_is_required_and_the_rest_is_not(path: str, header: str, titles: tuple[str, ...]) -> None:
    starred = {cell: "*" in row for title in titles for cell, row in cells(title)}
    written = re.split(r"\n\n", EXAMPLE[path].split(f"{header}\n", 1)[1])[0]
    for key, required in starred.items():
        if key == "colours" or (not required and not re.search(rf"^{key}\s*=", written, re.MULTILINE)):
            continue
        if key in ("unit", "main"):
            continue  # a quantity has a unit, but for an amount; one plan of several is the main one
        assert refused_without(path, header, key) == required, key


def cells(title: str) -> list[tuple[str, str]]:
    """(key, what its cell holds) of each key of the table under a heading."""
    return [(key, CODE.sub("", cell)) for cell in first_cells(title) for key in CODE.findall(cell)]


def test_a_folder_without_the_colours_is_refused() -> None:
    text = EXAMPLE["region.toml"]
    with pytest.raises(FolderRefused):
        open_texts(EXAMPLE | {"region.toml": re.sub(r"\[region\.colours\].*?\n\n", "", text, flags=re.DOTALL)})


def test_the_example_shows_two_sources_that_disagree() -> None:
    folder: RegionFolder = open_texts(EXAMPLE)
    amounts = [
        claim for claim in folder.claims if claim.property_name == "amount" and claim.subject.endswith("plan-ia")
    ]
    assert [claim.retained for claim in amounts] == [True, False]
