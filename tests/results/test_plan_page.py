"""A Region's plan: the answer, five words kept apart, and « non publié » where no source speaks."""

import re

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from jalon.plan import queries
from jalon.plan.queries import RegionSummary
from jalon.results.money import of_region
from jalon.ui import formats
from tests.results.money import move_money


def text_of(client: Client, url: str) -> str:
    """What the page says, every space an ordinary one."""
    response = client.get(url)
    assert response.status_code == 200, url
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_every_plan_answers_in_its_headline(client: Client, published: list[RegionSummary]) -> None:
    for summary in published:
        said = text_of(client, reverse("results:plan", args=[summary.region.slug]))
        if summary.amount:
            amount = int(summary.amount.retained.low_cents or 0)
            words = formats.money_words(amount, "fr")
            assert words.replace(formats.NBSP, " ") in said
            page = client.get(reverse("results:plan", args=[summary.region.slug])).content.decode()
            assert f'<meta name="description" content="{words}' in page
        else:
            assert "aucun montant total publié." in said


def test_without_money_the_page_says_that_credits_are_not_published(client: Client, in_axes: str) -> None:
    page = client.get(reverse("results:plan", args=[in_axes])).content.decode()
    assert '<span class="figure none">non publié</span>' in page
    assert "Aucune source ne publie les crédits ouverts" in page
    assert "fictif" not in page
    assert 'class="money' not in page


def test_fictitious_money_stands_apart_and_each_figure_carries_the_mark(client: Client, with_money: str) -> None:
    page = client.get(reverse("results:plan", args=[with_money])).content.decode()
    inside = page[page.index('<div class="fictif">') :]
    for amount in ("8,0", "3,0", "2,0"):
        assert f"{amount}\u00a0M€" in inside
    assert page.count("mark-fictif") >= 5
    # What sources say stays « non publié »: invented credits are not the Region's.
    assert '<span class="figure none">non publié</span>' in page[: page.index('<div class="fictif">')]


def test_a_bar_is_drawn_of_opened_money_and_never_of_the_adopted_plan(client: Client, with_money: str) -> None:
    page = client.get(reverse("results:plan", args=[with_money])).content.decode()
    bars = re.findall(r'<svg class="money.*?</svg>', page)
    assert bars
    for bar in bars:
        assert re.findall(r'class="(\w+)" width="([\d.]+)"', bar) == [
            ("opened", "100"),
            ("granted", "37.50"),
            ("committed", "25.00"),
            ("paid", "6.25"),
        ]


def test_money_that_is_not_fictitious_carries_no_mark(client: Client, in_axes: str) -> None:
    move_money(in_axes, next(iter(queries.axis_paths(in_axes))), fictif=False)
    page = client.get(reverse("results:plan", args=[in_axes])).content.decode()
    assert "mark-fictif" not in page
    assert "non publié</span>" not in page[: page.index("<section")]


def test_an_axis_counts_the_money_of_its_lines(client: Client, in_axes: str) -> None:
    lines = [path for path, axis in queries.axis_paths(in_axes).items() if axis.parent_id]
    move_money(in_axes, lines[0])
    parent = lines[0].rpartition("/")[0]
    found = of_region(in_axes, parent)
    assert found is not None
    assert found.opened == 800_000_000
    page = client.get(reverse("results:axis", args=[in_axes, parent.rpartition("/")[2]])).content.decode()
    assert "8,0\u00a0M€" in page


def test_disagreeing_sources_are_both_shown_with_the_reason(client: Client, published: list[RegionSummary]) -> None:
    today = timezone.localdate()
    disputed = [
        reading for each in published if (reading := queries.plan_of(each.region.slug, today)) and reading.disputes
    ]
    assert disputed
    for reading in disputed:
        page = client.get(reverse("results:plan", args=[reading.region.slug])).content.decode()
        question = reading.disputes[0]
        assert "Les sources se contredisent" in page
        assert question.retained.reason[:40] in page
        assert "retenu" in page


def test_the_announced_amount_is_told_before_the_adopted_one(client: Client, in_axes: str) -> None:
    said = text_of(client, reverse("results:plan", args=[in_axes]))
    assert re.search(r"Annoncé à environ .*? en mai 2024, adopté à .*? en juillet 2024\.", said)


def test_a_plan_without_a_total_looks_finished(client: Client, untotalled: str) -> None:
    said = text_of(client, reverse("results:plan", args=[untotalled]))
    assert "aucun montant total publié" in said
    assert "Montant total non publié." in said
    assert "None" not in said


def test_every_page_speaks_english(client: Client, with_money: str) -> None:
    with override("en"):
        urls = [
            reverse("results:home"),
            reverse("results:plan", args=[with_money]),
            reverse("results:indicators", args=[with_money]),
            reverse("results:facts", args=[with_money]),
            reverse("results:sources", args=[with_money]),
            reverse("results:money", args=[with_money]),
            reverse("results:entries", args=[with_money]),
            reverse("results:about"),
        ]
    french = re.compile(r"\b(?:non publié|désaccords?|écritures?|Où va|Ce qu|montant|échéance|adopté|fictif)\b")
    for url in urls:
        page = client.get(url).content.decode()
        assert '<html lang="en">' in page
        words = re.sub(r"<[^>]+>", " ", page)
        assert french.findall(words) == [], url


def test_english_money_is_written_the_english_way(client: Client, in_axes: str) -> None:
    said = text_of(client, f"/en/{in_axes}/")
    assert re.search(r"€\d+ million adopted for five years, in five axes\.", said)


def test_an_unknown_region_is_a_page_that_does_not_exist(client: Client, published: list[RegionSummary]) -> None:
    for url in ("/nulle-part/", "/en/nowhere/", "/nulle-part/mesures/", "/nulle-part/argent/ecritures/"):
        assert client.get(url).status_code == 404, url
