"""Loading a folder: published once, idempotent, never rewriting a version, never touching money."""

import datetime
import time
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from jalon.plan import actions, queries
from jalon.plan.folder.export import write_folder
from jalon.plan.folder.folder import open_folder, open_texts
from jalon.plan.folder.money import amount_of
from jalon.plan.folder.records import RegionFolder, Section
from jalon.plan.models import FolderFile, FolderVersion, Plan
from tests.cluster import TestCluster
from tests.plan.conftest import REGIONS

TODAY = datetime.date(2026, 11, 21)


def changed(folder: RegionFolder, path: str, old: str, new: str) -> RegionFolder:
    """The same folder with one text replaced in one file."""
    texts = dict(folder.files.texts)
    assert old in texts[path]
    texts[path] = texts[path].replace(old, new)
    return open_texts(texts)


def test_it_works(loaded: list[RegionFolder]) -> None:
    assert [region.slug for region in queries.regions()] == [
        folder.region.slug for folder in sorted(loaded, key=lambda each: each.region.order)
    ]


def test_loading_twice_changes_nothing(loaded: list[RegionFolder]) -> None:
    again = actions.publish(loaded[0], by="test")
    assert not again.created
    assert again.version.number == 1
    assert FolderVersion.objects.filter(region=again.region).count() == 1


def test_the_three_regions_load_in_under_five_seconds(db: None) -> None:
    start = time.perf_counter()
    for path in sorted(REGIONS.iterdir()):
        actions.publish(open_folder(path), by="test")
    assert time.perf_counter() - start < 5


def test_a_changed_folder_is_the_next_version_and_the_former_keeps_its_text(loaded: list[RegionFolder]) -> None:
    former = loaded[0]
    path = next(path for path in former.files.texts if path.startswith("plans/"))
    text = former.files.texts[path]
    after = actions.publish(open_texts({**former.files.texts, path: text + "\n# relu\n"}), by="test")
    assert (after.created, after.version.number) == (True, 2)
    first = queries.version_of(former.region.slug, 1)
    assert first is not None
    assert queries.texts_of(first) == former.files.texts
    assert queries.version_of(former.region.slug) == after.version


def test_a_page_shows_a_new_version_on_the_next_request(loaded: list[RegionFolder]) -> None:
    former = next(folder for folder in loaded if any(amount_of(plan) for plan in folder.of(Section.PLAN)))
    before = queries.plan_of(former.region.slug, TODAY)
    assert before is not None and before.amount is not None
    old = before.amount.retained.low_cents // 100
    path = f"plans/{before.plan.slug}.toml"
    written = f"{old:_}"
    actions.publish(changed(former, path, f"= {written}\n", f"= {old + 1_000_000:_}\n"), by="test")
    after = queries.plan_of(former.region.slug, TODAY)
    assert after is not None and after.amount is not None
    assert after.amount.retained.low_cents == before.amount.retained.low_cents + 100_000_000


@pytest.mark.parametrize("table", ["plan_folderversion", "plan_folderfile"])
@pytest.mark.parametrize("attack", ["UPDATE {} SET sha256 = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nobody_rewrites_a_published_version(loaded: list[RegionFolder], table: str, attack: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack.format(table))


def test_not_even_a_superuser_rewrites_one_by_mistake(
    own_database: str, cluster: TestCluster, folders: list[RegionFolder], django_db_blocker: object
) -> None:
    with django_db_blocker.unblock():
        actions.publish(folders[0], by="test")
    name = own_database.removeprefix("postgresql:///").partition("?")[0]
    for table in ("plan_folderversion", "plan_folderfile"):
        for attack in ("UPDATE {} SET sha256 = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
            with pytest.raises(psycopg.Error, match="never changes"):
                cluster.run_sql(name, attack.format(table))


def test_a_version_keeps_the_hash_of_each_text(loaded: list[RegionFolder]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM plan_folderfile WHERE sha256 <> encode(sha256(text::bytea), 'hex')")
        assert cursor.fetchone() == (0,)
    assert FolderFile.objects.count() == sum(len(folder.files.texts) for folder in loaded)


def test_rows_can_be_rebuilt_from_the_version(loaded: list[RegionFolder]) -> None:
    slug = loaded[0].region.slug
    before = queries.facts_of(slug, TODAY)
    Plan.objects.filter(region__slug=slug).delete()
    actions.rebuild_rows(slug)
    after = queries.facts_of(slug, TODAY)
    assert before is not None and after is not None
    assert [each.entry.path for each in after.instruments] == [each.entry.path for each in before.instruments]
    assert queries.snapshot_of(slug).main_plan is not None


def test_a_folder_from_disk_equals_its_export(loaded: list[RegionFolder], tmp_path: Path) -> None:
    folder = loaded[0]
    version = queries.version_of(folder.region.slug)
    write_folder(tmp_path / "copy", version.number, version.sha256, queries.texts_of(version))
    copy = open_folder(tmp_path / "copy")
    assert copy.files.texts == folder.files.texts
    assert copy.files.sha256 == folder.files.sha256
    assert copy.files.base.number == 1
