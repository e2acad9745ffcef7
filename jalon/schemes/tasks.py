"""The worker's part of schemes: counting the companies that rules reach."""

from procrastinate.contrib.django import app

from jalon.plan.queries import region as region_called
from jalon.schemes.actions import count_failed, count_moved, counted_as
from jalon.schemes.examination import examine_with
from jalon.schemes.models import RegisterCount
from jalon.schemes.reach import counted


@app.task(name="schemes.count", queue="counts")
def count_companies(count_id: int) -> None:
    """Count once; a failure is kept, for the page to say it."""
    asked = RegisterCount.objects.get(pk=count_id)
    if asked.result is not None:
        return
    region = region_called(asked.region)
    book = examine_with(asked.text, "", None, asked.facts).rulebook
    try:
        if region is None or book is None:
            raise ValueError("a text that no longer reads, or a Region that is gone")
        count_moved(asked, 1)
        result = counted(book, region.departments, asked.day, lambda done: count_moved(asked, done))
    except Exception:
        count_failed(asked)
        raise
    counted_as(asked, result)
