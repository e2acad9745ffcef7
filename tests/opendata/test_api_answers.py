"""What the API says is what the rooms know, whole, marked, and never more than a page at a time."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalon.funds import queries as funds
from jalon.funds.actions import add_funder, adopt_budget, follow_programme, sign_pledge
from jalon.funds.cofinancing import Signed
from jalon.funds.entries import EntryFilter, entries
from jalon.funds.enums import FunderKind
from jalon.funds.queries import Scope
from jalon.funds.seals import latest_seal
from jalon.journal.actions import declare_installation
from jalon.journal.models import Kind
from jalon.plan import queries as plans
from jalon.provenance.enums import QUANTITIES
from tests.cast import REGION
from tests.monitoring.awards import accepted, promising, step
from tests.opendata.reading import API, HERE, every, read
from tests.world import World

LISTS = (
    "plans",
    "measures",
    "indicators",
    "claims",
    "sources",
    "schemes",
    "delays",
    "results",
    "envelopes",
    "credits",
    "programmes",
    "entries",
    "chains",
    "links?chain=val-exemple/subventions",
)


def test_every_claim_is_there_retained_or_not(client: Client, published: list[str]) -> None:
    put_aside = 0
    for region in published:
        taken = plans.snapshot_of(region)
        assert taken is not None
        put_aside += sum(not claim.retained for claim in taken.claims)
        found = {one["id"]: one for one in every(client, f"{API}/regions/{region}/claims?size=200")}
        assert len(found) == len(taken.claims)
        for claim in taken.claims:
            said = found[claim.key]
            assert said["retained"] == claim.retained
            assert said["reason"]["fr"] == claim.reason_fr
            assert (said["low_cents"], said["high_cents"]) == (claim.low_cents, claim.high_cents)
            assert [one["source"] for one in said["citations"]] == [
                f"{region}/{source.slug}" for source in claim.all_sources
            ]
    assert put_aside > 0


def test_money_is_whole_cents_and_other_quantities_exact_decimals(client: Client, published: list[str]) -> None:
    for region in published:
        for one in every(client, f"{API}/regions/{region}/claims?size=200"):
            money = [one["low_cents"], one["high_cents"]]
            exact = [one["low"], one["high"]]
            if one["unit"] == "EUR":
                assert exact == [None, None]
                assert all(bound is None or type(bound) is int for bound in money)
            else:
                assert money == [None, None]
            if one["kind"] in QUANTITIES:
                assert any(bound is not None for bound in (*money, *exact))


def test_a_filter_keeps_what_it_names(client: Client, published: list[str]) -> None:
    here = f"{API}/regions/{published[0]}/claims"
    whole = every(client, f"{here}?size=200")
    for name, value in (("retained", True), ("status", whole[0]["status"]), ("subject", whole[0]["subject"])):
        text = str(value).lower() if isinstance(value, bool) else value
        assert every(client, f"{here}?size=200&{name}={text}") == [one for one in whole if one[name] == value]


def test_pages_put_together_are_the_list(client: Client, scene: World) -> None:
    for name in LISTS:
        mark = "&" if "?" in name else "?"
        assert every(client, f"{HERE}/{name}{mark}size=1") == every(client, f"{HERE}/{name}{mark}size=200"), name


def test_the_whole_plan_says_what_its_lists_say(client: Client, published: list[str]) -> None:
    for region in published:
        here = f"{API}/regions/{region}"
        whole = read(client, f"{here}/plan")
        for name in ("plans", "measures", "indicators", "sources"):
            assert whole[name] == every(client, f"{here}/{name}?size=200")
        entries = (*whole["plans"], *whole["measures"], *whole["indicators"])
        axes = [axis for plan in whole["plans"] for axis in plan["axes"]]
        told = [one["id"] for entry in (*entries, *axes) for one in entry["claims"]]
        told += [one["id"] for one in whole["other_claims"]]
        assert sorted(told) == sorted(one["id"] for one in every(client, f"{here}/claims?size=200"))


def test_an_envelope_says_what_the_ledger_says(client: Client, scene: World) -> None:
    scene.granted()
    for found in every(client, f"{HERE}/envelopes"):
        totals = funds.totals(Scope(envelope=found["id"]))
        assert found["totals"]["granted"] == totals.granted > 0
        assert found["totals"]["opened"] == totals.opened == sum(year["opened"] for year in found["years"])
        assert found["unit"]["name"] == "EUR cent"
        assert found["schedule"] == {str(scene.today.year): 500_000_00}
        assert found["fictif"] is found["totals"]["fictif"] is True


def test_who_finances_a_programme_is_told_with_what_is_missing(client: Client, scene: World) -> None:
    declare_installation(Kind.DEMONSTRATION)
    announced = next(one for one in every(client, f"{HERE}/claims") if one["unit"] == "EUR")
    made = follow_programme(region=REGION, slug="grappe", label_fr="Grappe", label_en="Cluster")
    adopt_budget(made, {2026: 100_00}, "CONV", scene.today, actor="a-1")
    for kind, name, claim in ((FunderKind.STATE, "État", announced["id"]), (FunderKind.EUROPE, "Europe", "")):
        add_funder(made, kind=kind, name_fr=name, name_en=name, claim=claim)
    sign_pledge(made.funders.get(name_fr="État"), {2026: Signed(60_00)}, "CONV", scene.today, actor="a-1")
    (found,) = every(client, f"{HERE}/programmes")
    assert (found["budget_cents"], found["signed_cents"], found["gap_cents"]) == (100_00, 60_00, 40_00)
    assert [(one["claim"], one["share_millionths"]) for one in found["funders"]] == [
        (announced["id"], 600_000),
        (None, None),
    ]
    assert found["fictif"] is True
    page = client.get(f"/{REGION}/argent/").content.decode()
    assert "rien de signé" in page and "Programmes cofinancés" in page


def test_every_move_of_the_ledger_is_told(client: Client, scene: World) -> None:
    scene.granted()
    known = {view.id: view for view in entries(EntryFilter(region=REGION), size=200).entries}
    found = every(client, f"{HERE}/entries?size=3")
    assert [one["id"] for one in found] == sorted(known, reverse=True)
    for one in found:
        assert sum(move["amount"] for move in one["moves"]) == sum(move.amount for move in known[one["id"]].moves)
        assert one["places"][0]["hash"] == known[one["id"]].place.hash
        assert one["fictif"] is True


def test_a_scheme_comes_with_its_text_its_words_and_what_is_left(client: Client, scene: World) -> None:
    scene.submitted()
    said = read(client, f"{HERE}/schemes/essai")
    assert hashlib.sha256(said["text"].encode()).hexdigest() == said["sha256"]
    assert "8 ans" in said["prose"]["fr"].replace("\u00a0", " ") and "8 years" in said["prose"]["en"].replace(
        "\u00a0", " "
    )
    assert [one["id"] for one in said["conditions"]] == ["young", "deep-tech"]
    assert {one["id"]: (one["low_cents"], one["high_cents"]) for one in said["amounts"]} == {
        "aid": (0, 200_000_00),
        "grant": (0, 50_000_00),
        "advance": (0, 200_000_00),
    }
    assert {one["envelope"]: one["amount"] for one in said["left"]} == {
        f"{REGION}/subventions": 200_000_00,
        f"{REGION}/avances": 200_000_00,
    }
    assert all(one["fictif"] for one in said["left"])


def test_a_delay_is_never_told_under_five_cases(client: Client, scene: World) -> None:
    scene.granted()
    (said,) = every(client, f"{HERE}/delays")
    assert (said["decided"], said["median_days"], said["ninth_decile_days"]) == (None, None, None)


def test_what_came_of_awards_is_counted_with_its_unit_and_what_it_rests_on(client: Client, scene: World) -> None:
    promising(scene)
    accepted(scene, step(scene.agreed(), "final"), jobs=3)
    found = {one["id"].rpartition("/")[2]: one for one in every(client, f"{HERE}/results")}
    jobs, projects = found["jobs"], found["projects"]
    assert (jobs["scheme"], jobs["unit"], jobs["value"]) == (f"{REGION}/essai", "people", "3")
    assert (jobs["awards"], jobs["rests_on"], jobs["until"]) == (1, 1, scene.today.isoformat())
    assert (projects["counts"], projects["value"], projects["indicator"]) == ("completed", "1", None)
    assert jobs["label"]["en"] == "Jobs created" and not jobs["fictif"]


def test_a_seal_is_its_file(client: Client, scene: World) -> None:
    made = latest_seal()
    assert made is not None
    (line,) = every(client, f"{API}/seals")
    assert line["hash"] == made.hash.hex()
    said = read(client, f"{API}/seals/{line['number']}")
    assert said == json.loads(made.as_text())


def test_all_that_jalon_counts_in_a_demonstration_is_marked(client: Client, scene: World) -> None:
    declare_installation(Kind.DEMONSTRATION)
    promising(scene)
    accepted(scene, step(scene.agreed(), "final"))
    for address in (
        "envelopes",
        "credits",
        "entries",
        "chains",
        "delays",
        "results",
        f"links?chain={REGION}/avances",
    ):
        found = every(client, f"{HERE}/{address}")
        assert found and all(one["fictif"] is True for one in found), address
    assert all(one["fictif"] for one in every(client, f"{API}/seals"))
    awards = read(client, f"{HERE}/awards")
    assert awards["fictif"] and all(one["fictif"] for one in awards["withheld"])


def test_nobody_is_named(client: Client, scene: World) -> None:
    promising(scene)
    case = scene.agreed()
    accepted(scene, step(case, "final"))
    people = [*vars(scene.people).values()]
    for name in (*LISTS, "awards", "schemes/essai"):
        text = client.get(f"{HERE}/{name}").content.decode()
        for person in people:
            assert person.email not in text
            assert f'"{person.display_name}"' not in text
        assert str(case.public_id) not in text


def test_a_longer_page_asks_no_more_of_the_database(client: Client, scene: World) -> None:
    scene.granted()

    def asked(name: str, size: int) -> int:
        mark = "&" if "?" in name else "?"
        with CaptureQueriesContext(connection) as queries:
            read(client, f"{HERE}/{name}{mark}size={size}")
        return len(queries)

    for name in LISTS:
        asked(name, 1)
        assert asked(name, 200) <= asked(name, 1), name
        assert asked(name, 200) <= 14, name


def test_what_you_have_is_not_sent_again(client: Client, scene: World) -> None:
    for address in (f"{API}/regions", f"{HERE}/plan", f"{HERE}/envelopes", f"{HERE}/schemes", f"{HERE}/awards"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), address
        assert again["Access-Control-Allow-Origin"] == "*"


def test_a_change_shows_on_the_next_request(client: Client, scene: World) -> None:
    address = f"{HERE}/envelopes"
    before = client.get(address)
    plan = client.get(f"{HERE}/plan")
    scene.granted()
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert client.get(f"{HERE}/plan", headers={"If-None-Match": plan["ETag"]}).status_code == 304


def test_an_answer_is_dated_once_its_second_is_over(
    client: Client, scene: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{HERE}/envelopes"
    assert "Last-Modified" not in client.get(address)
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("jalon.opendata.freshness.timezone.now", lambda: later)
    dated = client.get(address)["Last-Modified"]
    assert client.get(address, headers={"If-Modified-Since": dated}).status_code == 304


def test_any_site_may_ask(client: Client, scene: World) -> None:
    asked = client.options(f"{HERE}/plan")
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
    assert client.head(f"{HERE}/plan")["ETag"] == client.get(f"{HERE}/plan")["ETag"]
