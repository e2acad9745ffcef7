"""Beside every figure of a public page: who says it, who says otherwise, and why one is retained."""

import html
import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

from jalon.plan.queries import RegionSummary
from jalon.provenance import queries
from jalon.provenance.queries import Question


def rendered(text: str, **words: object) -> str:
    return html.unescape(Template("{% load results %}" + text).render(Context(words))).replace("\u00a0", " ")


@pytest.fixture
def disputed(published: list[RegionSummary]) -> Question:
    """A total announced by one source and adopted according to another."""
    return next(
        question
        for each in published
        for question in queries.disagreements(each.region.slug)
        if question.property_name == "amount" and len({one.status for one in question.claims}) > 1
    )


def test_a_figure_opens_every_claim_with_its_sources_and_the_reason(disputed: Question) -> None:
    shown = rendered("{% said question %}", question=disputed)
    assert "désaccord" in shown
    for claim in disputed.claims:
        assert f"<strong>{claim.value.replace(chr(160), ' ')}</strong>" in shown
        assert str(claim.get_status_display()) in shown
        assert all(source.publisher in shown for source in claim.all_sources)
    assert shown.count("retenu<") == 1 and shown.count("écarté<") == len(disputed.others)
    assert disputed.retained.reason.replace("\u00a0", " ") in shown


def test_the_button_opens_the_panel_that_follows_it(disputed: Question) -> None:
    shown = rendered("{% said question %}", question=disputed)
    (target,) = re.findall(r'popovertarget="([^"]+)"', shown)
    assert f'popover id="{target}"' in shown
    assert target not in rendered("{% said question 'other' %}", question=disputed)


def test_a_figure_that_nobody_states_opens_nothing() -> None:
    assert rendered("{% said question %}", question=None) == ""


def test_the_english_reader_gets_the_english_reason(disputed: Question) -> None:
    with override("en"):
        shown = rendered("{% claims question %}", question=disputed)
        assert disputed.retained.reason in shown
    assert disputed.retained.reason not in shown


def test_the_page_of_a_claim_shows_the_others(client: Client, disputed: Question) -> None:
    for claim in disputed.claims:
        page = client.get(rendered("{{ claim|claim_url }}", claim=claim))
        assert page.status_code == 200
        text = html.unescape(page.content.decode())
        assert all(other.value in text or other.exact_value in text for other in disputed.claims)
        assert disputed.retained.reason in text
