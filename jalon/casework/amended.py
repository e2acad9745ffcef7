"""What an amendment changes, line by line, as staff read it."""

from itertools import zip_longest

from jalon.cases.actions.amendments import Due, promised_in, terms_of
from jalon.cases.models import Amendment
from jalon.ui.formats import date, language, money


def changed(amendment: Amendment) -> list[tuple[str, str, str]]:
    """Each amount, line of the calendar and promise that differs: what it is, what it was, what it becomes."""
    before, after = terms_of(amendment.before), terms_of(amendment.after)
    rows = [
        (str(instrument.label).capitalize(), money(before.amounts[instrument]), money(cents))
        for instrument, cents in after.amounts.items()
        if cents != before.amounts[instrument]
    ]
    kept = set(before.calendar) & set(after.calendar)
    removed = [due for due in before.calendar if due not in kept]
    added = [due for due in after.calendar if due not in kept]
    for was, becomes in zip_longest(removed, added):
        due = was or becomes
        rows.append((f"{due.way.label} ({due.instrument.label})".capitalize(), _said(was), _said(becomes)))
    rows += [
        (one.label.get(language()) or one.label["fr"], date(one.before, short=True), date(one.after, short=True))
        for one in promised_in(amendment)
    ]
    return rows


def _said(due: Due | None) -> str:
    return f"{date(due.on, short=True)} : {money(due.cents)}" if due else "—"
