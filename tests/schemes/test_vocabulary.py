"""A scheme may use its Region's own words; a published version keeps those that it was checked with."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from jalon.journal.refusals import ActionRefused
from jalon.plan import actions as plans
from jalon.plan.folder.folder import open_texts
from jalon.schemes.actions import publish
from jalon.schemes.examination import examine
from jalon.schemes.models import SchemeVersion
from jalon.schemes.queries import fact_called, rulebook_of
from tests.cast import REGION
from tests.plan.valley import FOLDER

pytestmark = pytest.mark.django_db

SLUG = "essai"
SCHEME = (Path(__file__).parent.parent / "scheme.toml").read_text()
SCHEME = SCHEME.replace('subject    = "axe-1"', 'subject    = "plan-val/axe-1"')
WORDS = """
namespace = "valley"
[facts.snow]
type = "yes-no"
label = { fr = "Sous la neige", en = "Under snow" }
"""
OWN = (
    SCHEME
    + """
[[conditions]]
id    = "snow"
rule  = "valley.snow"
label = { fr = "Le site est sous la neige", en = "The site is under snow" }
"""
)


def folder(facts: str, scheme: str = OWN) -> None:
    plans.publish(open_texts(FOLDER | {"facts.toml": facts, f"schemes/{SLUG}.toml": scheme}), by="essai")


def test_a_version_keeps_the_words_it_was_checked_with() -> None:
    folder(WORDS)
    first = publish(REGION, SLUG, OWN)
    assert first.facts == WORDS and rulebook_of(first).fact("valley.snow").label("fr") == "Sous la neige"
    assert publish(REGION, SLUG, OWN) == first
    changed = WORDS.replace("Sous la neige", "En altitude")
    folder(changed)
    second = publish(REGION, SLUG, OWN)
    assert (second.number, second.sha256) == (2, first.sha256)
    first = SchemeVersion.objects.get(pk=first.pk)
    assert rulebook_of(first).fact("valley.snow").label("fr") == "Sous la neige"
    assert rulebook_of(second).fact("valley.snow").label("fr") == "En altitude"
    found = fact_called("valley.snow")
    assert found is not None and found.label("fr") == "En altitude"
    assert fact_called("valley.rain") is None


def test_the_words_of_a_version_cannot_be_changed() -> None:
    folder(WORDS)
    version = publish(REGION, SLUG, OWN)
    with pytest.raises(DatabaseError), transaction.atomic():
        SchemeVersion.objects.filter(pk=version.pk).update(facts="")
    connection.ensure_connection()


def test_a_scheme_that_needs_none_of_them_gets_no_new_version() -> None:
    folder(WORDS, SCHEME)
    version = publish(REGION, SLUG, SCHEME)
    assert version.facts == ""
    folder(WORDS.replace("snow", "rain"), SCHEME)
    assert publish(REGION, SLUG, SCHEME) == version


def test_a_text_with_words_that_the_region_has_not_is_refused() -> None:
    folder("", SCHEME)
    with pytest.raises(ActionRefused) as refused:
        publish(REGION, SLUG, OWN)
    assert "valley.snow" in refused.value.message
    folder(WORDS)
    assert examine(OWN, REGION, SLUG).errors == ()
