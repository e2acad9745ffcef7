"""A public page is rendered once, answered « unchanged » after, and never late by one request."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalon.plan import queries
from jalon.plan.queries import RegionSummary
from jalon.results import freshness
from tests.results.money import move_money


@pytest.fixture
def url(in_axes: str) -> str:
    return reverse("results:plan", args=[in_axes])


def test_a_page_already_read_is_unchanged(client: Client, url: str) -> None:
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]


def test_an_unchanged_page_costs_three_queries(
    client: Client, url: str, django_assert_max_num_queries: object
) -> None:
    first = client.get(url)
    with django_assert_max_num_queries(3):
        assert client.get(url).content == first.content
    with django_assert_max_num_queries(3):
        client.get(url, headers={"If-None-Match": first["ETag"]})


def test_a_change_shows_on_the_next_request(client: Client, in_axes: str, url: str) -> None:
    before = client.get(url)
    move_money(in_axes, next(iter(queries.axis_paths(in_axes))))
    after = client.get(url, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "8,0\u00a0M€" in after.content.decode()
    assert after["ETag"] != before["ETag"]


def test_another_regions_money_changes_the_home_page_and_not_this_plan(
    client: Client, url: str, in_axes: str, published: list[RegionSummary]
) -> None:
    plan, home = client.get(url), client.get(reverse("results:home"))
    other = next(each.region.slug for each in published if each.region.slug != in_axes)
    move_money(other, next(iter(queries.axis_paths(other)), ""))
    assert client.get(url, headers={"If-None-Match": plan["ETag"]}).status_code == 304
    assert client.get(reverse("results:home"), headers={"If-None-Match": home["ETag"]}).status_code == 200


def test_each_language_and_each_filter_is_a_page_of_its_own(client: Client, url: str, in_measures: str) -> None:
    etags = {client.get(address)["ETag"] for address in (url, f"/en{url}", f"{url}?a=1")}
    assert len(etags) == 3


def test_a_day_that_begins_is_a_change(client: Client, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    today = client.get(url)["ETag"]
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr(freshness.timezone, "localdate", lambda: tomorrow)
    assert client.get(url)["ETag"] != today


def test_a_signed_in_reader_gets_a_page_of_his_own(client: Client, url: str) -> None:
    shared = client.get(url)
    user = get_user_model().objects.create_user("lea@exemple.fr", "un mot de passe d’essai")
    client.force_login(user)
    own = client.get(url, headers={"If-None-Match": shared["ETag"]})
    assert own.status_code == 200
    assert own["Cache-Control"] == "private, no-store"
    assert "Se déconnecter" in own.content.decode()
    client.logout()
    assert "Se déconnecter" not in client.get(url).content.decode()


def test_a_shared_page_sets_no_cookie(client: Client, url: str) -> None:
    response = client.get(url)
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_cold_plan_costs_at_most_twelve_queries(
    client: Client, with_money: str, django_assert_max_num_queries: object
) -> None:
    client.get(reverse("results:plan", args=[with_money]))
    freshness.bodies.clear()
    with django_assert_max_num_queries(12):
        client.get(reverse("results:plan", args=[with_money]))


def test_only_so_many_pages_are_kept() -> None:
    kept = freshness.Bodies(most=2)
    responses = {name: object() for name in "abc"}
    kept.keep("a", responses["a"])
    kept.keep("b", responses["b"])
    kept.get("a")
    kept.keep("c", responses["c"])
    assert kept.get("b") is None
    assert kept.get("a") is responses["a"]
    assert kept.get("c") is responses["c"]


def test_the_colours_of_the_regions_are_a_stylesheet_with_an_etag(
    client: Client, published: list[RegionSummary]
) -> None:
    response = client.get(reverse("results:theme"))
    css = response.content.decode()
    assert response["Content-Type"] == "text/css; charset=utf-8"
    for summary in published:
        assert f'[data-region="{summary.region.slug}"]' in css
    again = client.get(reverse("results:theme"), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_every_regions_colours_are_readable(published: list[RegionSummary]) -> None:
    from jalon.ui.theme import Tint, contrast_findings

    for summary in published:
        colours = summary.region.colours
        found = contrast_findings(Tint(**colours["light"]), Tint(**colours["dark"]))
        assert [str(finding) for finding in found] == [], summary.region.slug


def test_a_file_keeps_its_name_when_it_is_given_again(client: Client, in_measures: str) -> None:
    address = reverse("results:measures_file", args=[in_measures])
    first, again = client.get(address), client.get(address)
    for response in (first, again):
        assert response["Content-Disposition"] == f'attachment; filename="{in_measures}-mesures.csv"'
        assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert again.content == first.content
