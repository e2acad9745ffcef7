"""Each night: reminders before a milestone's day, and after it; those of checks on the spot."""

from datetime import date, timedelta

from jalon.monitoring import telling, telling_checks
from jalon.monitoring.enums import CheckState, Conclusion
from jalon.monitoring.models import Check
from jalon.monitoring.queries import Step, awaited, read
from jalon.monitoring.rules import MonitoringRules, rules_of


def pass_night(region: str, today: date) -> int:
    """Tell whoever has something to send, each reminder once; done again the same night, it changes nothing.

    A reminder of 30 days is the one of every day between the thirtieth and the next: a night without a worker is made up
    for. How many were told.
    """
    rules = rules_of(region)
    ahead = today + timedelta(days=max(rules.before, default=0))
    steps = read(awaited().filter(case__region=region, due_on__lte=ahead), today)
    _remind_of_checks(region, today)
    return sum(_remind(step, rules, today) for step in steps)


BEFORE_VISIT = timedelta(days=3)


def _remind_of_checks(region: str, today: date) -> None:
    """The company before a visit; the agent once the time to answer, or to correct, is over."""
    checks = Check.objects.filter(candidate__case__region=region).select_related("candidate__case", "agent")
    for one in checks.filter(state=CheckState.ANNOUNCED, visit_on__range=(today, today + BEFORE_VISIT)):
        telling_checks.near(one)
    for one in checks.filter(state=CheckState.FOUND, answered_on=None, answer_by__lt=today):
        telling_checks.ripe(one)
    for one in checks.filter(conclusion=Conclusion.CORRECT, corrected_on=None, correct_by__lt=today):
        telling_checks.ripe(one)


def _remind(step: Step, rules: MonitoringRules, today: date) -> bool:
    if not step.mine:
        return False
    left = (step.day - today).days
    if left >= 0:
        before = [days for days in rules.before if left <= days]
        if before:
            telling.reminded(step.milestone, step.day, min(before))
        return bool(before)
    after = [days for days in rules.after if -left >= days]
    if after:
        telling.late(step.milestone, step.day, max(after))
    return bool(after)
