"""What an agreement promises: from the scheme's file to the day, and what changes it."""

from datetime import timedelta

import pytest

from jalon.cases.models import Case
from jalon.law.days import add_months
from jalon.monitoring.actions import promising as act
from jalon.monitoring.enums import Standing
from jalon.monitoring.models import MilestoneChange
from jalon.monitoring.night import pass_night
from jalon.monitoring.queries import steps_of
from jalon.monitoring.rules import MonitoringRules, mistakes, monitoring_rules
from jalon.notices.models import Notice
from jalon.rules import parse_toml
from jalon.schemes.definition import mistakes as scheme_mistakes
from jalon.schemes.examination import examine_with
from tests.cast import REGION
from tests.monitoring.awards import PROMISES, due, promising, sent, step
from tests.refusals import refused
from tests.world import World


def test_an_agreement_promises_at_its_signature_what_the_scheme_says(world: World, award: Case):
    days = {one.name: one.due_on for one in award.milestones.all()}
    assert days == {name: add_months(world.today, months) for name, months in NAMES.items()}


NAMES = {"half-way": 12, "plans": 18, "final": 24}


def test_a_scheme_that_says_nothing_promises_nothing_where_the_region_says_nothing(world: World):
    assert not world.agreed().milestones.exists()


def test_promises_stay_what_they_were_at_the_signature(world: World, award: Case):
    promising(world, PROMISES.replace("Rapport final", "Autre nom"), since="2024-01-05")
    assert step(award, "final").title == "Rapport final"


def test_an_agreement_is_promised_once(award: Case):
    assert act.promise(award, award.agreement) == []
    assert award.milestones.count() == 3


def test_where_each_step_stands(world: World, award: Case):
    due(award, "half-way", world.today - timedelta(days=1))
    due(award, "plans", world.today + timedelta(days=10))
    standings = [one.standing for one in steps_of(award, world.today)]
    assert standings == [Standing.LATE, Standing.DUE, Standing.TO_COME]
    sent(world, step(award, "half-way"))
    assert steps_of(award, world.today)[0].standing is Standing.SENT


def test_a_day_moves_with_its_reason_and_the_company_is_told(world: World, award: Case):
    later = world.today + timedelta(days=500)
    change = act.move(step(award, "final").public_id, later, "Pièce livrée en mai", actor=world.people.officer)
    milestone = step(award, "final")
    assert (milestone.due_on, milestone.promised_on) == (later, change.before)
    assert Notice.objects.filter(person=world.people.applicant, body__contains="Pièce livrée en mai").exists()


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [(30, " ", "monitoring.reason"), (-1, "Retard", "monitoring.day"), (None, "Retard", "monitoring.day")],
)
def test_a_day_moves_forward_and_for_a_reason(world: World, award: Case, days, reason, code):
    milestone = step(award, "final")
    to = milestone.due_on if days is None else world.today + timedelta(days=days)
    with refused(code):
        act.move(milestone.public_id, to, reason, actor=world.people.officer)


def test_an_amendment_that_is_not_in_force_moves_nothing(world: World, award: Case):
    with refused("monitoring.amendment"):
        act.move(
            step(award, "final").public_id,
            world.today + timedelta(days=9),
            "Avenant",
            actor=world.people.officer,
            amendment=1,
        )


def test_a_promise_given_up_is_no_longer_expected(world: World, award: Case):
    act.lift(step(award, "plans").public_id, "Le prototype est abandonné", actor=world.people.officer)
    assert steps_of(award, world.today)[1].standing is Standing.LIFTED
    with refused("monitoring.over"):
        act.lift(step(award, "plans").public_id, "Encore", actor=world.people.officer)


def test_what_was_sent_is_read_before_it_is_given_up(world: World, award: Case):
    sent(world, step(award, "half-way"))
    with refused("monitoring.waits"):
        act.lift(step(award, "half-way").public_id, "Plus utile", actor=world.people.officer)


def test_a_case_may_promise_something_of_its_own(world: World, award: Case):
    day = world.today + timedelta(days=90)
    milestone = act.add(award.public_id, "Jeu de données publié", day, "Avenant", actor=world.people.officer)
    assert (milestone.title, milestone.due_on) == ("Jeu de données publié", day)
    assert MilestoneChange.objects.get().after == day


def test_only_who_follows_awards_changes_a_promise(world: World, award: Case):
    for person in (world.people.applicant, world.people.certifier, world.people.stranger):
        with refused("rights.missing"):
            act.lift(step(award, "plans").public_id, "Non", actor=person)


class TestReminders:
    def keys(self) -> list[str]:
        found = Notice.objects.filter(template__startswith="monitoring/notices/")
        return sorted(one.template.rpartition("/")[2] for one in found)

    def test_nothing_is_said_long_before(self, world: World, award: Case):
        assert pass_night(REGION, world.today) == 0

    @pytest.mark.parametrize("days", [30, 29, 8])
    def test_thirty_days_before_once(self, world: World, award: Case, days: int):
        due(award, "half-way", world.today + timedelta(days=days))
        pass_night(REGION, world.today)
        pass_night(REGION, world.today)
        assert self.keys() == ["reminded.txt"]

    def test_again_a_week_before(self, world: World, award: Case):
        due(award, "half-way", world.today + timedelta(days=20))
        pass_night(REGION, world.today)
        pass_night(REGION, world.today + timedelta(days=13))
        pass_night(REGION, world.today + timedelta(days=14))
        assert self.keys() == ["reminded.txt", "reminded.txt"]

    def test_the_day_after_the_officer_hears_of_it_too(self, world: World, award: Case):
        award.officer = world.people.officer
        award.save()
        due(award, "half-way", world.today - timedelta(days=1))
        pass_night(REGION, world.today)
        assert self.keys() == ["late.txt", "late_officer.txt"]

    def test_what_is_sent_is_not_asked_for(self, world: World, award: Case):
        sent(world, due(award, "half-way", world.today - timedelta(days=40)))
        assert pass_night(REGION, world.today) == 0


SCHEME_FILE = """
[scheme]
steps = ["agreement", "payment"]
gives = { grant = "grant" }
"""
TEXTS = 'label = { fr = "F", en = "F" }, hint = { fr = "H", en = "H" }'
GOOD = f"""milestones = [{{ id = "f", kind = "final-report", months = 12, {TEXTS} }}]
results = [{{ id = "jobs", counts = "declared", unit = "people", {TEXTS} }}]
"""


class TestFile:
    def said(self, text: str) -> set[str]:
        """What is wrong in the promises of a file, apart from what the rest of it lacks."""
        without = {one.en for one in scheme_mistakes(parse_toml(SCHEME_FILE, "essai.toml"))}
        return {one.en for one in scheme_mistakes(parse_toml(SCHEME_FILE + text, "essai.toml"))} - without

    def test_a_right_file_is_right(self):
        assert self.said(GOOD) == set()

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ('id = "f", ', "", "Each line has an id"),
            ('kind = "final-report"', 'kind = "poem"', "kind expects one of"),
            ("months = 12", "months = 2_000", "months counts the months"),
            ("months = 12", 'months = "12"', "months counts the months"),
            ("months = 12", 'months = 12, since = "project-end"', "the request must say it"),
            ("months = 12", 'months = 12, opens = "door"', "opens expects one of"),
            ("months = 12", 'months = 12, colour = "red"', "Unknown key: colour"),
            ('kind = "final-report"', 'kind = "proof"', "read in a final report"),
            ('hint = { fr = "H", en = "H" }', 'hint = { fr = "H" }', "label and hint must be given"),
            ('counts = "declared"', 'counts = "guessed"', "counts expects"),
            ('counts = "declared"', 'counts = "served"', "Units delivered"),
            ('unit = "people"', "unit = 3", "unit is a word"),
        ],
    )
    def test_a_wrong_line_is_named(self, before: str, after: str, words: str):
        assert any(words in said for said in self.said(GOOD.replace(before, after, 1)))

    def test_one_final_report_alone(self):
        line = GOOD.split("\n")[0]
        twice = line.replace("]", ", " + line[len("milestones = [") : -1].replace('"f"', '"g"') + "]")
        assert any("only one final report" in said for said in self.said(twice))

    def test_a_milestone_is_promised_by_an_agreement_that_pays(self):
        toml = parse_toml(SCHEME_FILE.replace('"agreement", ', "") + GOOD, "essai.toml")
        assert any("an agreement that pays" in one.en for one in scheme_mistakes(toml))

    @pytest.mark.parametrize(
        ("indicator", "message"),
        [("emplois", ""), ("emploi", "nourrit"), ("brevets", "compte en people")],
    )
    def test_a_result_feeds_an_indicator_of_the_plan_in_its_unit(self, world: World, indicator: str, message: str):
        text = world.version.text.replace(
            "documents  =",
            PROMISES.replace('unit = "people"', f'unit = "people", indicator = "{indicator}"') + "\ndocuments  =",
        )
        units = {"emplois": "people", "brevets": "patents"}
        found = [
            one for one in examine_with(text, "essai", None, units=units).remarks if one.code == "unknown-indicator"
        ]
        assert [message in one.message for one in found] == ([True] if message else [])


class TestRegionFile:
    def test_a_region_says_what_its_agreements_promise_and_when_it_reminds(self):
        rules = monitoring_rules(
            GOOD.split("\n")[0] + "\nkeep_years = 12\nreminders = { before = [10, 60], after = [3] }"
        )
        assert [one.id for one in rules.milestones] == ["f"]
        assert (rules.before, rules.after, rules.keep_years) == ((60, 10), (3,), 12)

    def test_without_a_file_the_usual_holds(self):
        assert monitoring_rules("") == MonitoringRules()

    @pytest.mark.parametrize(
        "line",
        [
            "keep_years = 0",
            "keep_years = true",
            "reminders = [30]",
            "reminders = { before = [0] }",
            "reminders = { during = [3] }",
            "poems = 3",
            "milestones = 3",
            "milestones = [3]",
        ],
    )
    def test_a_wrong_line_is_named(self, line: str):
        assert len(mistakes(parse_toml(line, "monitoring.toml"))) == 1
