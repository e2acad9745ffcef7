"""How many companies a text would reach: counted over the register as each company alone would be answered."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jalon.accounts.enums import Role
from jalon.accounts.models import User
from jalon.companies.models import Establishment, LegalUnit
from jalon.companies.population import UNSAID, size_of, write_population
from jalon.companies.queries import Bounds, facts_of
from jalon.journal.refusals import ActionRefused
from jalon.plan import actions as plans
from jalon.plan.folder.folder import open_texts
from jalon.rules import Range, Rulebook, Verdict
from jalon.schemes.actions import ask_count, publish
from jalon.schemes.enums import CountState
from jalon.schemes.models import RegisterCount
from jalon.schemes.queries import reach_of
from jalon.schemes.tasks import count_companies
from tests.casework.registers import register_of
from tests.casework.test_rules import client_of, sent, text_of, url
from tests.cast import REGION, person
from tests.plan.valley import FOLDER
from tests.schemes.test_drafts import SLUG, TEXT

pytestmark = pytest.mark.django_db

SIREN = "732829320"


@pytest.fixture(autouse=True)
def scheme(demonstration: None) -> None:
    """The Region's scheme; staff sign in without a second factor."""
    plans.publish(open_texts(FOLDER | {f"schemes/{SLUG}.toml": TEXT}), by="essai")
    publish(REGION, SLUG, TEXT)


@pytest.fixture
def officer() -> User:
    return person("Lea", Role.OFFICER)


def many() -> None:
    """Companies old and young, of every size, in and out of the Region."""
    today = timezone.localdate()
    for number in range(60):
        siren = f"{900_000_000 + number}"
        created = None if number % 7 == 0 else date(today.year - number % 12, 1 + number % 12, 1 + number % 28)
        register_of(
            siren,
            created=created,
            band=("NN", "00", "01", "11", "21", "32", "")[number % 7],
            place="01" if number % 3 else "75",
        )


def test_a_count_is_what_each_company_would_be_answered(officer: User) -> None:
    many()
    asked = ask_count(REGION, SLUG, TEXT, actor=officer)
    count_companies(asked.pk)
    asked.refresh_from_db()
    reach = reach_of(asked)
    book, today = Rulebook.load(TEXT), timezone.localdate()
    verdicts = []
    for siren in Establishment.objects.filter(departement="01").values_list("siren", flat=True):
        facts = {
            name: Range(fact.value.low, fact.value.high) if isinstance(fact.value, Bounds) else fact.value
            for name, fact in facts_of(siren, ["01"]).items()
            if name in book.facts
        }
        verdicts.append(book.evaluate(facts, {"request.date": today, "today": today}).verdict)
    assert asked.state == CountState.DONE and asked.progress == 100
    assert reach.total.companies == len(verdicts) == 40
    assert reach.total.sure == verdicts.count(Verdict.ELIGIBLE)
    assert reach.total.possible == verdicts.count(Verdict.ELIGIBLE) + verdicts.count(Verdict.UNKNOWN)
    assert 0 < reach.total.possible < 40
    assert [line.name for line in reach.departments] == ["01"]
    assert sum(line.companies for line in reach.sizes) == 40
    assert "Innovation de rupture" in reach.unknown and "Date de création" not in reach.unknown


def test_a_rule_that_the_register_settles_is_counted_exactly(officer: User) -> None:
    many()
    sure = re.sub(r'(?s)\[\[conditions\]\]\nid    = "deep-tech".*?\n\n', "", TEXT)
    assert sure != TEXT
    asked = ask_count(REGION, SLUG, sure, actor=officer)
    count_companies(asked.pk)
    asked.refresh_from_db()
    reach = reach_of(asked)
    unsaid = Establishment.objects.filter(
        departement="01", siren__in=LegalUnit.objects.filter(created_on=None).values("siren")
    ).count()
    assert reach.total.possible - reach.total.sure == unsaid > 0
    assert reach.total.sure > 0


def test_the_page_shows_the_count_and_its_progress(officer: User) -> None:
    many()
    client = client_of(officer)
    started = client.post(url("rules-count", REGION, SLUG), {"text": TEXT})
    asked = RegisterCount.objects.get()
    where = url("rules-counting", REGION, SLUG, asked.pk)
    assert "Décompte en cours : 0 %" in text_of(started) and f'hx-get="{where}"' in started.content.decode()
    count_companies(asked.pk)
    done = client.get(where)
    assert "sur 40" in text_of(done) and "hx-trigger" not in done.content.decode()
    assert "fictif" in text_of(done) and "Par département du siège" in text_of(done)
    again = sent(client, do="count")
    assert "sur 40" in text_of(again)
    assert RegisterCount.objects.count() == 1
    assert "Between" in text_of(client.get(url("rules-counting", REGION, SLUG, asked.pk, lang="en")))


def test_a_count_that_broke_off_is_said_and_asked_again(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    many()
    asked = ask_count(REGION, SLUG, TEXT, actor=officer)
    monkeypatch.setattr("jalon.schemes.tasks.counted", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        count_companies(asked.pk)
    client = client_of(officer)
    assert "s’est interrompu" in text_of(client.get(url("rules-counting", REGION, SLUG, asked.pk)))
    monkeypatch.undo()
    assert ask_count(REGION, SLUG, TEXT, actor=officer).state == CountState.WAITING
    count_companies(asked.pk)
    count_companies(asked.pk)
    assert RegisterCount.objects.get().state == CountState.DONE


def test_what_cannot_be_counted_is_refused_with_its_remedy(officer: User) -> None:
    with pytest.raises(ActionRefused, match="registre"):
        ask_count(REGION, SLUG, TEXT, actor=officer)
    register_of(SIREN)
    with pytest.raises(ActionRefused, match="lues"):
        ask_count(REGION, SLUG, "[", actor=officer)
    page = client_of(officer).post(url("rules-count", REGION, SLUG), {"text": "["})
    assert page.status_code == 200 and "Corrigez les erreurs" in text_of(page)
    assert not RegisterCount.objects.exists()


def test_a_count_of_another_week_is_forgotten_with_its_text(officer: User) -> None:
    register_of(SIREN, place="75")
    old = ask_count(REGION, SLUG, TEXT, actor=officer)
    RegisterCount.objects.filter(pk=old.pk).update(day=timezone.localdate() - timedelta(days=8))
    new = ask_count(REGION, SLUG, TEXT, actor=officer)
    assert list(RegisterCount.objects.all()) == [new] and new != old


def test_a_region_without_a_company_counts_none(officer: User) -> None:
    register_of(SIREN, place="75")
    asked = ask_count(REGION, SLUG, TEXT, actor=officer)
    count_companies(asked.pk)
    asked.refresh_from_db()
    assert reach_of(asked).total.companies == 0
    assert "0 sur 0" in text_of(client_of(officer).get(url("rules-counting", REGION, SLUG, asked.pk)))


def test_a_size_is_that_of_its_band() -> None:
    assert [size_of(band) for band in ("", "NN", "00", "01", "03", "11", "12", "21", "31", "32", "53")] == [
        UNSAID, UNSAID, "0", "1-9", "1-9", "10-49", "10-49", "50-249", "50-249", "250", "250",
    ]  # fmt: skip


def test_a_population_is_told_as_it_is_written(tmp_path: Path) -> None:
    many()
    told: list[tuple[int, int]] = []
    files = write_population(["01"], tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(40, 40)] and set(files) <= {path.stem for path in tmp_path.iterdir()}
    assert list(files)[-1] == UNSAID
