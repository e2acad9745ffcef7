"""A report from its first words to its acceptance; more is asked for with a reason and a day."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jalon.cases.models import Case, Interest
from jalon.documents.models import File
from jalon.journal.refusals import ActionRefused
from jalon.monitoring.actions import reporting
from jalon.monitoring.actions.reporting import Said, Written
from jalon.monitoring.enums import ReportState, Standing
from jalon.monitoring.models import Figure, Paper, ProgressReport
from jalon.monitoring.personal import held
from jalon.monitoring.queries import steps_of
from jalon.monitoring.receivers import _case_emptied
from jalon.notices.models import Notice
from tests.monitoring.awards import accepted, sent, step
from tests.refusals import refused
from tests.world import World


def test_a_report_is_kept_as_it_is_typed(world: World, award: Case):
    milestone = step(award, "half-way")
    for text in ("Un", "Un prototype"):
        reporting.write(milestone.public_id, Written(text), actor=world.people.applicant)
    report = ProgressReport.objects.get()
    assert (report.done, report.number, report.state) == ("Un prototype", 1, ReportState.WRITING)


def test_a_report_reaches_its_milestone_when_it_is_accepted(world: World, award: Case):
    report = accepted(world, step(award, "half-way"))
    milestone = step(award, "half-way")
    assert (report.state, milestone.accepted_on) == (ReportState.ACCEPTED, world.today)
    assert steps_of(award, world.today)[0].standing is Standing.ACCEPTED
    templates = [one.rpartition("/")[2] for one in Notice.objects.values_list("template", flat=True)]
    assert {"sent.txt", "accepted.txt"} <= set(templates)


def test_more_is_asked_for_and_the_former_version_stays(world: World, award: Case):
    report = sent(world, step(award, "half-way"))
    day = world.today + timedelta(days=15)
    reporting.ask_more(report.public_id, "Le registre du personnel manque.", day, actor=world.people.officer)
    shown = steps_of(award, world.today)[0]
    assert (shown.standing, shown.day) == (Standing.RETURNED, day)
    again = reporting.write(
        step(award, "half-way").public_id, Written("Registre joint."), actor=world.people.applicant
    )
    assert (again.number, again.figures.get().value) == (2, 3)
    assert steps_of(award, world.today)[0].standing is Standing.RETURNED
    assert [one.done for one in ProgressReport.objects.order_by("number")] == [
        "Deux prototypes montés.",
        "Registre joint.",
    ]


def test_a_sent_report_is_not_changed_by_its_author(world: World, award: Case):
    sent(world, step(award, "half-way"))
    with refused("monitoring.sent"):
        reporting.write(step(award, "half-way").public_id, Written("Autre"), actor=world.people.applicant)
    with refused("monitoring.nothing"):
        reporting.send(step(award, "half-way").public_id, actor=world.people.applicant)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (Written("", "", {"jobs": Said(Decimal(1))}), "monitoring.empty"),
        (Written("Fait"), "monitoring.no_figure"),
        (Written("Fait", "", {"jobs": None}), "monitoring.no_figure"),
    ],
)
def test_a_report_is_sent_whole(world: World, award: Case, written: Written, code: str):
    milestone = step(award, "half-way")
    reporting.write(milestone.public_id, written, actor=world.people.applicant)
    with refused(code):
        reporting.send(milestone.public_id, actor=world.people.applicant)


def test_a_deliverable_is_a_file(world: World, award: Case):
    milestone = step(award, "plans")
    reporting.write(milestone.public_id, Written("Les plans."), actor=world.people.applicant)
    with refused("monitoring.no_paper"):
        reporting.send(milestone.public_id, actor=world.people.applicant)
    assert sent(world, milestone, jobs=None).papers.count() == 1


@pytest.mark.parametrize("value", ["-1", "0.001", "99999999999999"])
def test_a_figure_is_a_plain_number(world: World, award: Case, value: str):
    written = Written("Fait", "", {"jobs": Said(Decimal(value))})
    with refused("monitoring.figure"):
        reporting.write(step(award, "half-way").public_id, written, actor=world.people.applicant)


def test_a_figure_that_nobody_asks_for_is_refused(world: World, award: Case):
    written = Written("Fait", "", {"poems": Said(Decimal(1))})
    with refused("monitoring.unknown_figure"):
        reporting.write(step(award, "half-way").public_id, written, actor=world.people.applicant)


def test_a_file_that_the_policy_refuses_is_not_kept(world: World, award: Case):
    with pytest.raises(ActionRefused):
        reporting.attach(step(award, "plans").public_id, "plans.exe", b"MZ", actor=world.people.applicant)
    assert not Paper.objects.exists()


def test_a_file_is_taken_back_before_the_report_is_sent(world: World, award: Case):
    milestone = step(award, "plans")
    paper = reporting.attach(milestone.public_id, "plans.pdf", b"%PDF-1.7", actor=world.people.applicant)
    for _again in range(2):
        reporting.detach(milestone.public_id, paper.pk, actor=world.people.applicant)
    assert not Paper.objects.exists()


def test_a_stranger_writes_and_sends_nothing(world: World, award: Case):
    milestone = step(award, "half-way")
    with refused("rights.not_yours"):
        reporting.write(milestone.public_id, Written("Moi"), actor=world.people.stranger)
    reporting.write(milestone.public_id, Written("Moi"), actor=world.people.applicant)
    with refused("rights.not_yours"):
        reporting.send(milestone.public_id, actor=world.people.stranger)


def test_only_who_follows_awards_judges(world: World, award: Case):
    report = sent(world, step(award, "half-way"))
    for person in (world.people.applicant, world.people.certifier, world.people.finance, world.people.stranger):
        with refused("rights.missing"):
            reporting.accept(report.public_id, actor=person)


def test_whoever_declared_an_interest_judges_nothing(world: World, award: Case):
    report = sent(world, step(award, "half-way"))
    Interest.objects.create(case=award, person=world.people.officer, reason="Parent")
    with refused("cases.interest"):
        reporting.accept(report.public_id, actor=world.people.officer)


def test_a_report_is_judged_once(world: World, award: Case):
    report = accepted(world, step(award, "half-way"))
    with refused("monitoring.over"):
        reporting.accept(report.public_id, actor=world.people.officer)


@pytest.mark.parametrize(
    ("reason", "days", "code"), [(" ", 9, "monitoring.reason"), ("Le registre", 0, "monitoring.day")]
)
def test_more_is_asked_for_with_a_reason_and_a_day(world: World, award: Case, reason: str, days: int, code: str):
    report = sent(world, step(award, "half-way"))
    with refused(code):
        reporting.ask_more(report.public_id, reason, world.today + timedelta(days=days), actor=world.people.officer)


def test_a_person_takes_away_what_he_wrote(world: World, award: Case):
    sent(world, step(award, "plans"), jobs=None)
    reports = held(world.people.applicant)[0]
    assert (reports.rows[0]["done"], len(reports.documents)) == ("Deux prototypes montés.", 1)


def test_an_emptied_case_keeps_figures_and_days_alone(world: World, award: Case):
    accepted(world, step(award, "half-way"))
    accepted(world, step(award, "plans"), jobs=None)
    _case_emptied(award)
    assert set(ProgressReport.objects.values_list("done", "gap", "reason")) == {("", "", "")}
    assert not Paper.objects.exists()
    assert not File.objects.filter(name="plans.pdf").exists()
    assert Figure.objects.get().value == 3
    assert step(award, "half-way").accepted_on == world.today
