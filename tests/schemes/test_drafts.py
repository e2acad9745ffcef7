"""A scheme's rules are drafted by one person and published by another, in the Region's folder as well."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.journal.models import Entry
from jalon.journal.refusals import ActionRefused
from jalon.plan import actions as plans
from jalon.plan import queries as plan_queries
from jalon.plan.actions import NewerVersionHeld
from jalon.plan.folder.folder import open_texts
from jalon.schemes.actions import publish, publish_draft, save_draft, set_aside_draft
from jalon.schemes.enums import DraftState
from jalon.schemes.examination import LONGEST, examine
from jalon.schemes.models import Draft, Scheme
from jalon.schemes.queries import latest_version
from tests.cast import REGION, person
from tests.plan.valley import FOLDER

pytestmark = pytest.mark.django_db

SLUG = "essai"
EXAMPLE = """
[[examples]]
with   = { aid_rate = "50 %", grant_share = "40 %" }
expect = { verdict = "eligible", aid = 200_000, grant = 50_000, advance = 150_000 }

[examples.given]
"company.created_on"   = 2021-05-04
"request.date"         = 2025-01-10
"project.breakthrough" = true
"costs.eligible"       = 400_000
"""
INVENTED = (Path(__file__).parent.parent / "scheme.toml").read_text()
TEXT = INVENTED.replace('subject    = "axe-1"', 'subject    = "plan-val/axe-1"') + EXAMPLE
LONGER = TEXT.replace("value = 50_000", "value = 50_001").replace(
    "grant = 50_000, advance = 150_000", "grant = 50_001, advance = 149_999"
)


@pytest.fixture(autouse=True)
def region() -> None:
    """The Region's folder, with its scheme."""
    plans.publish(open_texts(FOLDER | {f"schemes/{SLUG}.toml": TEXT}), by="essai")
    publish(REGION, SLUG, TEXT)


@pytest.fixture
def officer() -> User:
    return person("Lea", Role.OFFICER)


@pytest.fixture
def director() -> User:
    return person("Max", Role.DIRECTOR)


def refusal(code: str) -> "pytest.RaisesContext":
    return pytest.raises(ActionRefused, check=lambda refused: refused.code == code)


def draft_of(author: User, text: str = LONGER, based_on: int = 1) -> Draft:
    return save_draft(REGION, SLUG, text, "Plafond relevé", based_on, actor=author)


def test_it_works(officer: User, director: User) -> None:
    draft = draft_of(officer)
    version = publish_draft(REGION, SLUG, draft.number, actor=director)
    assert (version.number, version.text, version.published_by) == (2, LONGER, director.actor_id)
    assert latest_version(REGION, SLUG) == version
    draft.refresh_from_db()
    assert (draft.state, draft.version, draft.settled_by) == (DraftState.PUBLISHED, version, director.actor_id)


def test_the_regions_folder_holds_what_was_published_and_an_older_folder_cannot_undo_it(
    officer: User, director: User
) -> None:
    publish_draft(REGION, SLUG, draft_of(officer, LONGER).number, actor=director)
    held = plan_queries.version_of(REGION)
    assert held.number == 2
    assert plan_queries.texts_of(held)[f"schemes/{SLUG}.toml"] == LONGER
    with pytest.raises(NewerVersionHeld):
        plans.publish(open_texts(FOLDER | {f"schemes/{SLUG}.toml": TEXT + "# relu\n"}), by="essai")


def test_nobody_publishes_his_own_draft(director: User) -> None:
    draft = draft_of(director)
    with refusal("four_eyes.drafted"):
        publish_draft(REGION, SLUG, draft.number, actor=director)
    assert latest_version(REGION, SLUG).number == 1


def test_an_officer_does_not_publish_and_a_stranger_does_not_draft(officer: User, director: User) -> None:
    draft = draft_of(director)
    with refusal("rights.missing"):
        publish_draft(REGION, SLUG, draft.number, actor=officer)
    with refusal("rights.missing"):
        draft_of(person("Zoe", Role.EXPERT))
    with refusal("rights.missing"):
        draft_of(person("Ana", Role.OFFICER, region="ailleurs"))


def test_a_draft_with_errors_is_kept_but_not_published(officer: User, director: User) -> None:
    draft = draft_of(officer, LONGER.replace("age_limit", "age_limte", 1))
    with refusal("schemes.rule"):
        publish_draft(REGION, SLUG, draft.number, actor=director)
    assert (latest_version(REGION, SLUG).number, plan_queries.version_of(REGION).number) == (1, 1)
    draft.refresh_from_db()
    assert draft.is_open


def test_a_draft_of_an_older_version_does_not_undo_the_newer_one(officer: User, director: User) -> None:
    first = draft_of(officer)
    second = draft_of(person("Noe", Role.OFFICER), LONGER + "# autre\n")
    publish_draft(REGION, SLUG, second.number, actor=director)
    with refusal("schemes.newer_version"):
        publish_draft(REGION, SLUG, first.number, actor=director)


def test_a_later_draft_takes_the_place_of_ones_own_alone(officer: User) -> None:
    other = draft_of(person("Noe", Role.OFFICER))
    first, second = draft_of(officer), draft_of(officer, LONGER + "# encore\n")
    states = {each.number: each.state for each in Draft.objects.all()}
    assert states == {
        other.number: DraftState.OPEN,
        first.number: DraftState.SUPERSEDED,
        second.number: DraftState.OPEN,
    }


def test_the_same_text_and_the_same_form_are_kept_once(officer: User) -> None:
    assert draft_of(officer) == draft_of(officer)
    sent = [save_draft(REGION, SLUG, LONGER + "#\n", "n", 1, actor=officer, key="k").number for _twice in range(2)]
    assert sent[0] == sent[1] and Draft.objects.count() == 2


def test_line_ends_of_a_browser_are_those_of_a_folder(officer: User) -> None:
    assert draft_of(officer, LONGER.replace("\n", "\r\n")).text == LONGER


def test_a_settled_draft_is_settled_once(officer: User, director: User) -> None:
    draft = draft_of(officer)
    set_aside_draft(REGION, SLUG, draft.number, "Voté autrement", actor=director)
    for again in (publish_draft, lambda *args, actor: set_aside_draft(*args, "", actor=actor)):
        with refusal("schemes.draft_settled"):
            again(REGION, SLUG, draft.number, actor=director)
    with refusal("schemes.draft_settled"):
        publish_draft(REGION, SLUG, 99, actor=director)


def test_the_author_sets_his_draft_aside_and_another_officer_does_not(officer: User) -> None:
    draft = draft_of(officer)
    with refusal("rights.missing"):
        set_aside_draft(REGION, SLUG, draft.number, "", actor=person("Noe", Role.OFFICER))
    assert set_aside_draft(REGION, SLUG, draft.number, "", actor=officer).state == DraftState.SET_ASIDE


@pytest.mark.parametrize("text", ["", "  \n", "a" * (LONGEST + 1), "id = 1\0"])
def test_a_text_that_cannot_be_kept_is_refused(officer: User, text: str) -> None:
    with refusal("schemes.text"):
        draft_of(officer, text)


def test_the_published_text_is_no_draft(officer: User) -> None:
    with refusal("schemes.unchanged"):
        draft_of(officer, TEXT)


@pytest.mark.parametrize("slug", ["", "Été", "a/b", "a" * 61, "../x"])
def test_a_name_that_no_scheme_bears_is_refused(officer: User, slug: str) -> None:
    with refusal("schemes.slug"):
        save_draft(REGION, slug, TEXT, "", 0, actor=officer)
    assert Scheme.objects.count() == 1


def test_a_new_scheme_is_drafted_and_published(officer: User, director: User) -> None:
    text = TEXT.replace('id       = "essai"', 'id = "autre"', 1)
    save_draft(REGION, "autre", text, "Nouveau", 0, actor=officer)
    assert publish_draft(REGION, "autre", 1, actor=director).number == 1
    assert "schemes/autre.toml" in plan_queries.texts_of(plan_queries.version_of(REGION))


def test_each_step_is_in_the_journal_without_a_word_of_the_text(officer: User, director: User) -> None:
    draft = draft_of(officer)
    publish_draft(REGION, SLUG, draft.number, actor=director)
    found = {each.action: each for each in Entry.objects.filter(region=REGION).exclude(actor_id="")}
    assert {"schemes.draft", "schemes.publish", "schemes.publish_draft"} <= set(found)
    entry = found["schemes.publish_draft"]
    assert entry.digests["author"] == str(officer.actor_id) and entry.actor_id == str(director.actor_id)
    assert entry.digests["sha256"] == draft.sha256
    assert "Plafond" not in str([each.digests for each in found.values()])


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE schemes_draft SET text = 'x'",
        "UPDATE schemes_draft SET author = gen_random_uuid()",
        "DELETE FROM schemes_draft",
        "TRUNCATE schemes_draft CASCADE",
        "UPDATE schemes_draft SET state = 'published', settled_at = now(), settled_by = author",
    ],
)
def test_a_drafts_text_is_never_rewritten(officer: User, attack: str) -> None:
    draft_of(officer)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_an_examination_says_everything_at_its_place() -> None:
    spoilt = LONGER.replace("age_limit", "age_limte", 1).replace('"plan-val/axe-1"', '"plan-val/axe-7"')
    found = examine(spoilt, REGION, "autre")
    assert {"E103", "scheme-name", "unknown-reference"} <= {error.code for error in found.errors}
    assert all(error.message and error.remedy and error.position.line for error in found.errors)
    assert [error.position.line for error in found.errors] == sorted(error.position.line for error in found.errors)


def test_a_sound_text_reads_in_both_languages_and_its_examples_hold() -> None:
    found = examine(TEXT, REGION, SLUG, prove=True)
    assert not found.errors
    assert "8\u00a0ans" in found.prose("fr") and "8 years" in found.prose("en").replace("\u00a0", " ")
    assert [run.holds for run in found.examples] == [True]


@pytest.mark.parametrize("text", ["[", "a" * (LONGEST + 1), "[[[", 'id = "\\ud800"', "x = " + "[" * 400])
def test_a_text_that_is_no_rule_is_one_error(text: str) -> None:
    found = examine(text, REGION, SLUG)
    assert found.rulebook is None and len(found.errors) == 1 and found.errors[0].remedy
    assert found.prose("fr") == "" and found.examples == ()
