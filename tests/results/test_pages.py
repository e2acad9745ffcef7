"""Measures, indicators, claims, sources, entries: every figure opens what stands behind it."""

import csv
import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from jalon.funds import seals
from jalon.funds.entries import BEHIND, EntryFilter, entries
from jalon.funds.enums import Operation
from jalon.plan import queries
from jalon.plan.enums import Progress
from jalon.plan.queries import RegionSummary
from jalon.results import money

STEPS = ("opened", "granted", "committed", "paid")
"""The figures of the public pages."""


def rows_of(client: Client, url: str) -> list[dict[str, str]]:
    response = client.get(url)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(response.content.decode().splitlines()))


def test_the_home_page_sets_the_regions_side_by_side(client: Client, published: list[RegionSummary]) -> None:
    page = client.get(reverse("results:home")).content.decode()
    for summary in published:
        assert f'<article data-region="{summary.region.slug}">' in page
        assert f'href="{reverse("results:plan", args=[summary.region.slug])}"' in page
    assert "Ouvert" in page
    assert page.count("non publié") >= 4 * len(published)


def test_a_site_without_a_region_says_what_will_be_there(client: Client, db: None) -> None:
    page = client.get(reverse("results:home")).content.decode()
    assert "Aucune Région n’est encore publiée" in page


def test_the_comparison_is_also_a_file(client: Client, published: list[RegionSummary]) -> None:
    rows = rows_of(client, reverse("results:comparison_file"))
    assert set(rows[0]) == {"question", *(each.region.name for each in published), "fictif"}
    assert {row["fictif"] for row in rows} == {"0"}


def test_the_board_has_every_measure_with_its_state(client: Client, in_measures: str) -> None:
    board = queries.measure_board(in_measures, timezone.localdate())
    page = client.get(reverse("results:measures", args=[in_measures])).content.decode()
    for each in board:
        assert reverse("results:measure", args=[in_measures, each.measure.slug]) in page
    assert page.count("échéance passée, résultat inconnu") >= 2
    rows = rows_of(client, reverse("results:measures_file", args=[in_measures]))
    assert [row["slug"] for row in rows] == [each.measure.slug for each in board]


def test_the_board_and_its_file_keep_the_same_filters(client: Client, in_measures: str) -> None:
    board = queries.measure_board(in_measures, timezone.localdate())
    late = [each.measure.slug for each in board if each.progress == Progress.OVERDUE_UNKNOWN]
    query = f"?etat={Progress.OVERDUE_UNKNOWN.value}"
    page = client.get(reverse("results:measures", args=[in_measures]) + query).content.decode()
    table = page[page.index("<tbody>") :]
    assert [each.measure.slug for each in board if f"/{each.measure.slug}/" in table] == late
    rows = rows_of(client, reverse("results:measures_file", args=[in_measures]) + query)
    assert [row["slug"] for row in rows] == late


def test_a_filter_that_keeps_nothing_says_so_and_leads_back(client: Client, in_measures: str) -> None:
    page = client.get(reverse("results:measures", args=[in_measures]) + "?etat=achieved").content.decode()
    assert "Aucune mesure ne répond à ces critères" in page
    assert "Revoir toutes les mesures" in page


def test_every_measure_has_its_page(client: Client, published: list[RegionSummary]) -> None:
    for summary in published:
        for each in queries.measure_board(summary.region.slug, timezone.localdate()):
            url = reverse("results:measure", args=[summary.region.slug, each.measure.slug])
            page = client.get(url).content.decode()
            assert str(each.progress.label) in page


def test_every_claim_has_its_page_with_its_sources(client: Client, published: list[RegionSummary]) -> None:
    for summary in published:
        taken = queries.snapshot_of(summary.region.slug)
        assert taken is not None
        for claim in taken.claims:
            key = claim.key.removeprefix(f"{summary.region.slug}/")
            response = client.get(reverse("results:claim", args=[summary.region.slug, key]))
            assert response.status_code == 200, claim.key
            page = response.content.decode()
            for source in claim.all_sources:
                assert f'id="{source.slug}"' in page


def test_every_figure_of_a_plan_opens_its_claim(client: Client, in_axes: str) -> None:
    page = client.get(reverse("results:plan", args=[in_axes])).content.decode()
    opened = re.findall(r'href="(/[^"]*/affirmations/[^"]+)"', page)
    assert len(opened) >= 10
    for url in set(opened):
        assert client.get(url).status_code == 200, url


def test_nothing_is_drawn_between_a_baseline_and_a_target(client: Client, published: list[RegionSummary]) -> None:
    for summary in published:
        page = client.get(reverse("results:indicators", args=[summary.region.slug])).content.decode()
        assert '<svg class="money' not in page
        assert "<polyline" not in page


def test_indicators_and_their_file_agree(client: Client, published: list[RegionSummary]) -> None:
    for summary in published:
        slug = summary.region.slug
        known = queries.indicators_of(slug, timezone.localdate())
        page = client.get(reverse("results:indicators", args=[slug])).content.decode()
        for each in known:
            assert f'id="{each.indicator.slug}"' in page
        rows = rows_of(client, reverse("results:indicators_file", args=[slug]))
        assert {row["slug"] for row in rows} == {
            each.indicator.slug
            for each in known
            if each.baseline or each.target or each.observations or each.details
        }


def test_the_facts_page_holds_every_entry_beside_the_plan(client: Client, published: list[RegionSummary]) -> None:
    for summary in published:
        facts = queries.facts_of(summary.region.slug, timezone.localdate())
        assert facts is not None
        page = client.get(reverse("results:facts", args=[summary.region.slug])).content.decode()
        for each in (*facts.instruments, *facts.statements, *facts.actors, *facts.plans):
            assert escape(each.entry.name) in page


def test_every_source_is_named_with_how_far_it_is_relied_on(client: Client, published: list[RegionSummary]) -> None:
    for summary in published:
        taken = queries.snapshot_of(summary.region.slug)
        assert taken is not None
        page = client.get(reverse("results:sources", args=[summary.region.slug])).content.decode()
        for source in taken.sources:
            assert f'id="{source.slug}"' in page
            assert source.get_trust_display() in page


@pytest.mark.parametrize("step", STEPS)
def test_every_amount_opens_its_entries(client: Client, with_money: str, step: str) -> None:
    page = client.get(reverse("results:money", args=[with_money])).content.decode()
    url = f"{reverse('results:entries', args=[with_money])}?etape={step}"
    assert url in page
    behind = entries(EntryFilter(region=with_money, operations=BEHIND[step])).entries
    total = money.of_region(with_money)
    assert sum(entry.amount for entry in behind) == getattr(total, step)
    listed = client.get(url).content.decode()
    for entry in behind:
        assert reverse("results:entry", args=[with_money, entry.id]) in listed


def test_a_scheme_s_entries_are_told_apart(client: Client, with_money: str) -> None:
    url = reverse("results:entries", args=[with_money])
    mine = client.get(f"{url}?dispositif=projets&etape=allocated").content.decode()
    behind = entries(EntryFilter(region=with_money, operations=[Operation.ALLOCATE])).entries
    assert [reverse("results:entry", args=[with_money, entry.id]) in mine for entry in behind] == [True]
    assert "Aucune écriture" in client.get(f"{url}?dispositif=autre").content.decode()


def test_an_entry_shows_its_ground_its_moves_and_its_hash(client: Client, with_money: str) -> None:
    (entry,) = entries(EntryFilter(region=with_money, operations=BEHIND["paid"])).entries
    page = client.get(reverse("results:entry", args=[with_money, entry.id])).content.decode()
    assert entry.place.hash in page
    assert "MANDAT-1" in page
    assert "mark-fictif" in page
    assert f"n° {entry.place.sequence}" in page


def test_an_entry_of_another_region_is_not_shown(
    client: Client, with_money: str, published: list[RegionSummary]
) -> None:
    (entry,) = entries(EntryFilter(region=with_money, operations=BEHIND["paid"])).entries
    other = next(each.region.slug for each in published if each.region.slug != with_money)
    assert client.get(reverse("results:entry", args=[other, entry.id])).status_code == 404


def test_a_ledger_without_entries_says_what_will_be_there(client: Client, in_axes: str) -> None:
    assert "Crédits non publiés" in client.get(reverse("results:money", args=[in_axes])).content.decode()
    assert "Aucune écriture" in client.get(reverse("results:entries", args=[in_axes])).content.decode()


def test_money_files_carry_the_mark(client: Client, with_money: str) -> None:
    for name in ("results:years_file", "results:axes_file"):
        (row,) = rows_of(client, reverse(name, args=[with_money]))
        assert row["opened_eur"] == "8000000.00"
        assert row["paid_eur"] == "500000.00"
        assert row["fictif"] == "1"


def test_an_address_that_asks_for_nonsense_still_answers(client: Client, with_money: str) -> None:
    url = reverse("results:entries", args=[with_money])
    for query in ("?avant=abc", "?exercice=" + "9" * 40, "?etape=nothing", "?axe=%00", "?dispositif=../x%00"):
        assert client.get(url + query).status_code in (200, 400), query


def test_the_comparison_leads_to_the_entries_of_each_amount(client: Client, with_money: str) -> None:
    page = client.get(reverse("results:home")).content.decode()
    for step in STEPS:
        assert f'href="{money.entries_address(with_money, step)}"' in page


def test_the_last_seal_can_be_kept(client: Client, with_money: str) -> None:
    made = seals.make_seal()
    page = client.get(reverse("results:verify")).content.decode()
    assert made.hash.hex() in page
    kept = client.get(reverse("results:seal", args=[made.number]))
    assert kept.content.decode() == made.as_text()
    assert client.get(reverse("results:seal", args=[made.number + 1])).status_code == 404
    assert client.get(f"/comptes/scelle-{'9' * 30}.json").status_code == 404


def test_a_ledger_never_sealed_says_so(client: Client, db: None) -> None:
    assert "Aucun scellé pour l’instant" in client.get(reverse("results:verify")).content.decode()


def test_each_scheme_that_sources_name_leads_to_the_desk(client: Client, in_axes: str) -> None:
    page = client.get(reverse("results:facts", args=[in_axes])).content.decode()
    for mention in queries.scheme_mentions(in_axes):
        url = reverse("desk:scheme", args=[in_axes, mention.entry.slug])
        assert f'href="{url}"' in page
        assert client.get(url).status_code == 200


def test_a_database_that_stops_while_a_page_is_served_is_told_to_the_reader(own_database: str) -> None:
    client = Client(raise_request_exception=False)
    connection.close()
    connection.settings_dict["NAME"] = "stopped"
    for address, said in (("/", "Le service est momentanément arrêté."), ("/en/", "stopped for the moment")):
        response = client.get(address)
        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert said in response.content.decode()


class Ids(HTMLParser):
    """The ids of a page, and block elements inside a paragraph (which a browser would silently take out)."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.misplaced: list[str] = []
        self.paragraphs = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attributes if name == "id"]
        if tag == "p":
            self.paragraphs += 1
        elif self.paragraphs and tag in ("div", "ul", "ol", "dl", "section", "table", "h2", "h3"):
            self.misplaced.append(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.paragraphs -= 1


def test_every_page_is_well_formed(client: Client, with_money: str, in_measures: str) -> None:
    measure = queries.measure_board(in_measures, timezone.localdate())[0].measure.slug
    first = next(iter(queries.axis_paths(with_money).values())).slug
    addresses = [
        reverse("results:home"),
        reverse("results:verify"),
        reverse("results:about"),
        reverse("results:measures", args=[in_measures]),
        reverse("results:measure", args=[in_measures, measure]),
        reverse("results:axis", args=[with_money, first]),
        *(
            reverse(f"results:{name}", args=[with_money])
            for name in ("plan", "indicators", "facts", "sources", "money", "entries")
        ),
    ]
    for address in addresses:
        page = Ids()
        page.feed(client.get(address).content.decode())
        assert sorted(set(page.ids)) == sorted(page.ids), address
        assert page.misplaced == [], address
        assert page.paragraphs == 0, address


def test_a_link_seen_from_its_far_end_is_not_turned_round(client: Client, published: list[RegionSummary]) -> None:
    seen = 0
    for summary in published:
        facts = queries.facts_of(summary.region.slug, timezone.localdate())
        assert facts is not None
        page = " ".join(client.get(reverse("results:facts", args=[summary.region.slug])).content.decode().split())
        for each in facts.actors:
            for tie in each.ties:
                said = f"{tie.label} {tie.entry.name}" if tie.outward else f"{tie.entry.name} ({tie.label})"
                assert escape(" ".join(said.split())) in page
                seen += 1
    assert seen
