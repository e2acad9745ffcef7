"""Each night: reminders before a milestone's day, and after it."""

from datetime import date, timedelta

from jalon.monitoring import telling
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
    return sum(_remind(step, rules, today) for step in steps)


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
