"""The Regions' folders in a test's database, without and with fictitious money."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from jalon.plan import actions, queries
from jalon.plan.folder.folder import open_folder
from jalon.plan.queries import RegionSummary
from jalon.results.freshness import bodies
from tests.cluster import TEMPLATE, TestCluster
from tests.results.money import move_money

REGIONS = Path(__file__).resolve().parent.parent.parent / "regions"


def publish_regions() -> None:
    """Every folder of regions/, published."""
    for path in sorted(REGIONS.iterdir()):
        if path.is_dir():
            actions.publish(open_folder(path), by="test")


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Each test renders its own pages."""
    bodies.clear()


@pytest.fixture
def published(db: None) -> list[RegionSummary]:
    """The Regions, published, without any money."""
    publish_regions()
    return queries.summaries()


@pytest.fixture
def in_axes(published: list[RegionSummary]) -> str:
    """The slug of a Region whose plan gives an amount to each axis."""
    today = timezone.localdate()
    readings = [queries.plan_of(each.region.slug, today) for each in published]
    return next(each.region.slug for each in readings if each and each.axes and all(a.amount for a in each.axes))


@pytest.fixture
def in_measures(published: list[RegionSummary]) -> str:
    """The slug of the Region with the most measures."""
    return max(published, key=lambda each: each.measure_count).region.slug


@pytest.fixture
def untotalled(published: list[RegionSummary]) -> str:
    """The slug of a Region whose plan has no published total."""
    return next(each.region.slug for each in published if each.plan and not each.amount)


@pytest.fixture
def with_money(in_axes: str) -> str:
    """A Region with fictitious money on its first axis: 8 M€ opened, 3 granted, 2 committed, 0.5 paid."""
    first = next(iter(queries.axis_paths(in_axes)))
    move_money(in_axes, first)
    return in_axes


@pytest.fixture
def live(cluster: TestCluster, django_db_blocker: object) -> Iterator[str]:
    """The address of pages served by this process, on the published Regions with a little fictitious money."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    with cluster.as_default(TEMPLATE, django_db_blocker), django_db_blocker.unblock():
        publish_regions()
        for summary in queries.summaries()[:1]:
            move_money(summary.region.slug, next(iter(queries.axis_paths(summary.region.slug))))
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()
