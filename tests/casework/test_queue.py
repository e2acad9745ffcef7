"""The queue of cases: found without accents, filtered, kept under a name, and worked on together."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.cases.actions import queues, review
from jalon.cases.actions.silence import sweep
from jalon.cases.models import Case, SavedQueue
from jalon.cases.queue import Due, Order, Owner, Wanted, find
from jalon.casework import worklist
from jalon.journal.refusals import ActionRefused
from jalon.notices.models import Notice
from tests.casework.pages import client_of, url
from tests.cast import REGION, person
from tests.world import World


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff sign in without a second factor."""


def found(user: User, **wanted: str) -> list[str]:
    return [str(case.reference) for case in find(user, Wanted(**wanted), timezone.localdate())]


def named(world: World, title: str) -> Case:
    """A submitted case whose project has this name."""
    case = world.submitted()
    Case.objects.filter(pk=case.pk).update(title=title)
    return review.take(case.public_id, actor=world.people.officer)


@pytest.mark.parametrize("text", ["ecole", "ÉCOLE", "l'ete ecole", "  Été  ", "00001", "732829320"])
def test_a_case_is_found_by_any_of_its_words_without_accents(world: World, text: str) -> None:
    case = named(world, "L'été à l'école")
    assert str(case.reference) in found(world.people.officer, text=text)


@pytest.mark.parametrize("text", ["printemps", "ecole printemps", "%", "_"])
def test_a_case_that_lacks_a_word_is_not_found(world: World, text: str) -> None:
    named(world, "L'été à l'école")
    assert found(world.people.officer, text=text) == []


def test_each_filter_keeps_what_it_says(world: World) -> None:
    officer = world.people.officer
    mine, free = named(world, "Mien"), world.submitted()
    assert found(officer, owner=Owner.MINE) == [mine.reference]
    assert found(officer, owner=Owner.NOBODY) == [free.reference]
    assert found(officer, scheme=f"{REGION}/essai", order=Order.OLDEST) == [mine.reference, free.reference]
    assert found(officer, scheme=f"{REGION}/autre") == []
    assert found(officer, region="ailleurs") == []
    assert found(officer, state="submitted", outcome="none", order=Order.NEWEST)[0] == free.reference


def test_the_day_of_silence_is_followed_by_the_queue(world: World) -> None:
    officer, today = world.people.officer, timezone.localdate()
    case = named(world, "Urgent")
    assert found(officer, due=Due.SOON) == []
    Case.objects.filter(pk=case.pk).update(received_on=today - timedelta(days=50))
    sweep(today)
    assert found(officer, due=Due.SOON) == [case.reference]
    Case.objects.filter(pk=case.pk).update(received_on=today - timedelta(days=90))
    sweep(today)
    assert found(officer, due=Due.LATE) == [case.reference]
    other = world.submitted()
    assert found(officer, order=Order.DUE) == [case.reference, other.reference]


def test_a_decided_case_is_threatened_no_more(world: World) -> None:
    case = world.granted()
    assert case.due_on is None


def test_an_address_that_asks_for_nonsense_shows_everything(world: World) -> None:
    case = world.submitted()
    page = client_of(world.people.officer).get(url("cases") + "?state=zzz&order=zzz&owner=%00&q=%00&page=999")
    assert page.status_code == 200
    assert str(case.reference) in page.content.decode()


def test_a_filter_is_kept_under_a_name_and_removed(world: World) -> None:
    officer = client_of(world.people.officer)
    officer.post(url("queue-keep"), {"name": "À prendre", "query": "owner=nobody&order=due&junk=1&page=3"})
    kept = SavedQueue.objects.get()
    assert (kept.name, kept.query) == ("À prendre", "owner=nobody&order=due")
    assert f"?{kept.query}".replace("&", "&amp;") in officer.get(url("cases")).content.decode()
    client_of(world.people.legal).post(url("queue-forget", kept.pk))
    assert SavedQueue.objects.exists()
    officer.post(url("queue-forget", kept.pk))
    assert not SavedQueue.objects.exists()


def test_the_same_name_again_replaces_and_too_many_are_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "MOST", 1)
    queues.save_queue(world.people.officer, "Mes urgences", "due=soon")
    queues.save_queue(world.people.officer, "Mes urgences", "due=late")
    assert SavedQueue.objects.get().query == "due=late"
    for name in ("Autre", "  "):
        with pytest.raises(ActionRefused):
            queues.save_queue(world.people.officer, name, "due=late")


def test_several_cases_are_taken_at_once_and_one_refusal_stops_no_other(world: World) -> None:
    first, second, aside = world.submitted(), world.submitted(), world.submitted()
    officer = client_of(world.people.officer)
    review.declare_interest(aside.public_id, "Ma sœur.", actor=world.people.officer)
    granted = world.granted()
    chosen = [str(case.public_id) for case in (first, granted, second, aside)] + ["pas-un-identifiant"]
    answer = officer.post(
        url("cases-together"), {"act": "take", "case": chosen, "query": "owner=nobody"}, follow=True
    )
    assert answer.redirect_chain[0][0] == f"{url('cases')}?owner=nobody"
    page = answer.content.decode()
    assert "2 dossiers ont changé de mains." in page
    assert f"{granted.reference} · " in page
    for case, owner in ((first, world.people.officer), (second, world.people.officer), (aside, None)):
        case.refresh_from_db()
        assert case.officer == owner


def test_cases_are_handed_to_a_colleague_who_is_told(world: World) -> None:
    case, colleague = world.reviewed(), person("Odile", Role.OFFICER)
    officer = client_of(world.people.officer)
    officer.post(url("cases-together"), {"act": "hand_over", "to": colleague.pk, "case": [str(case.public_id)]})
    case.refresh_from_db()
    assert case.officer == colleague
    assert "vous est confié" in Notice.objects.get(person=colleague).subject


def test_a_case_is_handed_over_from_its_page(world: World) -> None:
    case, colleague = world.reviewed(), person("Odile", Role.OFFICER)
    officer = client_of(world.people.officer)
    assert "Confier à un collègue" in officer.get(url("case", case.public_id)).content.decode()
    officer.post(url("act", case.public_id, "confier"), {"to": colleague.pk, "seen": case.version})
    case.refresh_from_db()
    assert case.officer == colleague


def test_nobody_hands_a_case_to_whom_may_not_review_it(world: World) -> None:
    case = world.reviewed()
    stranger = person("Sven", Role.OFFICER, "autre-region")
    friend = person("Fanny", Role.OFFICER)
    review.declare_interest(case.public_id, "Un ami.", actor=friend)
    for to in (world.people.legal, stranger, friend):
        with pytest.raises(ActionRefused):
            review.hand_over(case.public_id, to, actor=world.people.officer)
    page = client_of(world.people.officer).get(url("cases")).content.decode()
    assert "Fanny" in page
    assert "Sven" not in page


@pytest.mark.parametrize(
    "data", [{"act": "take"}, {"act": "hand_over", "case": ["x"]}, {"act": "hand_over", "to": "0"}]
)
def test_nothing_chosen_says_what_to_do(world: World, data: dict[str, object]) -> None:
    case = world.submitted()
    if "case" in data:
        data = {**data, "case": [str(case.public_id)]}
    page = client_of(world.people.officer).post(url("cases-together"), data, follow=True).content.decode()
    assert "Cochez au moins un dossier." in page or "Choisissez à qui confier" in page
    assert Case.objects.get(pk=case.pk).officer is None


def test_who_only_reads_sees_no_boxes_and_moves_no_case(world: World) -> None:
    case = world.submitted()
    legal = client_of(world.people.legal)
    assert 'type="checkbox"' not in legal.get(url("cases")).content.decode()
    assert legal.post(url("cases-together"), {"act": "take", "case": [str(case.public_id)]}).status_code == 403


def test_the_day_shows_the_most_urgent_and_counts_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist.items, "SHOWN", 2)
    cases = [world.submitted() for _each in range(4)]
    page = client_of(world.people.officer).get(url("today")).content.decode()
    assert "4 choses vous attendent." in page
    assert "2 autres" in page
    assert [str(case.reference) in page for case in cases] == [True, True, False, False]
