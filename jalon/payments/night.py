"""Each night: reminders of instalments, results and answers wanted, yearly statements, the months of the portfolio."""

from datetime import date

from jalon.payments import results, statements
from jalon.payments.forecast import Month, Outlook, outlook, repayments_to_come
from jalon.payments.instalments import remind
from jalon.payments.models import Night
from jalon.payments.withdrawal import remind as remind_of_withdrawals


def pass_night(region: str, today: date) -> None:
    """All of it for a Region; done again the same night, it changes nothing."""
    remind(region, today)
    remind_of_withdrawals(region, today)
    results.ask(region, today)
    if today.month == 1:
        statements.make(region, date(today.year - 1, 12, 31))
    count(region, today)


def count(region: str, today: date) -> Outlook:
    """Count what is to be repaid, month by month, and keep it for the day’s pages."""
    found = outlook(repayments_to_come(region), today)
    Night.objects.update_or_create(
        region=region,
        defaults={
            "day": today,
            "overdue_cents": found.overdue,
            "undated_cents": found.undated,
            "months": [(month.first.isoformat(), month.cents) for month in found.months],
        },
    )
    return found


def counted(region: str, today: date) -> Night:
    """What the last night counted; counted now where no night has passed today."""
    if not Night.objects.filter(region=region, day=today).exists():
        count(region, today)
    return Night.objects.get(region=region)


def months(night: Night) -> list[Month]:
    """Its months."""
    return [Month(date.fromisoformat(first), cents) for first, cents in night.months]
