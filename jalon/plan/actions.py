"""Publishing a Region's folder: one version, written once; the rows of the Region rebuilt from it.

Money is never written here: what a plan says are claims, and the ledger is another room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jalon.journal.actions import digest_of, record
from jalon.journal.refusals import ActionRefused
from jalon.journal.transactions import action
from jalon.plan.folder.difference import FileChange, three_way
from jalon.plan.folder.files import FolderFiles, text_sha256
from jalon.plan.folder.folder import open_files
from jalon.plan.folder.records import RegionFolder
from jalon.plan.models import FolderFile, FolderVersion, Region
from jalon.plan.queries import regions, texts_of
from jalon.plan.rows import rebuild, region_columns

BY_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Publication:
    """The version in force after a load, and whether it is new."""

    region: Region
    version: FolderVersion
    created: bool


class NewerVersionHeld(ActionRefused):
    """The product holds a version that the folder is not based on; `changes` is the three-way difference."""

    def __init__(self, message: str, remedy: str, ancestor: int, held: int, changes: list[FileChange]) -> None:
        super().__init__("plan.newer_version", message, remedy)
        self.ancestor = ancestor
        self.held = held
        self.changes = changes


@action
def publish(folder: RegionFolder, by: str) -> Publication:
    """Publish a folder as the Region's next version, or find that it is the current one already.

    `by` is who publishes, as the history of versions will say it. Raises `NewerVersionHeld` when the product holds
    a version that the folder is not based on.
    """
    if len(by) > BY_LONGEST:
        raise ActionRefused(
            "plan.by_too_long",
            _("Le nom de qui publie dépasse %(longest)s signes.") % {"longest": BY_LONGEST},
            _("Donnez un nom plus court."),
        )
    region = _locked(folder)
    latest = region.versions.order_by("-number").first()
    if latest is not None and latest.sha256 == folder.files.sha256:
        return Publication(region, latest, created=False)
    if latest is not None:
        _may_follow(region, latest, folder.files)
    version = _write(region, folder.files, latest.number + 1 if latest else 1, by)
    for column, value in region_columns(folder.region).items():
        setattr(region, column, value)
    region.version = version
    region.save()
    rebuild(region, folder)
    record(
        None,
        "plan.publish",
        region.slug,
        region=region.slug,
        version=version.number,
        based_on=version.based_on,
        sha256=version.sha256,
        by=digest_of(by),
    )
    return Publication(region, version, created=True)


def refusal(folder: RegionFolder) -> NewerVersionHeld | None:
    """Why publishing this folder would be refused now; None where it would not."""
    region = Region.objects.filter(slug=folder.region.slug).first()
    latest = region.versions.order_by("-number").first() if region else None
    if region is None or latest is None or latest.sha256 == folder.files.sha256:
        return None
    try:
        _may_follow(region, latest, folder.files)
    except NewerVersionHeld as newer:
        return newer
    return None


@action
def rebuild_rows(slug: str) -> Region:
    """Rebuild a Region's rows from its published version, as after an upgrade of Jalon.

    Raises `FolderRefused` where the version has what this Jalon refuses: the next version must correct it.
    """
    region = Region.objects.select_for_update().filter(slug=slug).first()
    version = region.version if region else None
    if region is None or version is None:
        raise ActionRefused(
            "plan.no_such_region",
            _("Aucune version de « %(slug)s ».") % {"slug": slug},
            _("Régions connues : %(regions)s.") % {"regions": ", ".join(each.slug for each in regions()) or "—"},
        )
    folder = open_files(FolderFiles(f"{slug}@{version.number}", texts_of(version)))
    for column, value in region_columns(folder.region).items():
        setattr(region, column, value)
    region.rebuilds += 1
    region.save()
    rebuild(region, folder)
    record(
        None,
        "plan.rebuild",
        slug,
        region=slug,
        version=version.number,
        sha256=version.sha256,
        rebuild=region.rebuilds,
    )
    return region


def _locked(folder: RegionFolder) -> Region:
    """The Region's row, locked: two loads of one Region follow one another."""
    with transaction.atomic():
        Region.objects.bulk_create(
            [Region(slug=folder.region.slug, **region_columns(folder.region))], ignore_conflicts=True
        )
    return Region.objects.select_for_update().get(slug=folder.region.slug)


def _write(region: Region, files: FolderFiles, number: int, by: str) -> FolderVersion:
    version = FolderVersion.objects.create(
        region=region,
        number=number,
        sha256=files.sha256,
        origin=FolderVersion.Origin.EXPORT if files.base else FolderVersion.Origin.OWN_LINE,
        based_on=files.base.number if files.base else None,
        published_at=timezone.now(),
        published_by=by,
    )
    FolderFile.objects.bulk_create(
        FolderFile(version=version, path=path, text=text, sha256=text_sha256(text))
        for path, text in sorted(files.texts.items())
    )
    return version


def _may_follow(region: Region, latest: FolderVersion, files: FolderFiles) -> None:
    """Whether the folder may follow the latest version.

    A folder that says what it is based on must be based on the latest. One that says nothing continues the line of
    folders that say nothing: it may follow only such a folder, and only if it is not an older state of the line.
    """
    older = list(region.versions.order_by("number"))
    if files.base is not None:
        if (latest.number, latest.sha256) == (files.base.number, files.base.sha256):
            return
        ancestor = next(
            (each for each in older if (each.number, each.sha256) == (files.base.number, files.base.sha256)), None
        )
    else:
        same = next((each for each in older if each.sha256 == files.sha256), None)
        if same is None and latest.origin == FolderVersion.Origin.OWN_LINE:
            return
        line = [each for each in older if each.origin == FolderVersion.Origin.OWN_LINE]
        ancestor = same or (line[-1] if line else None)
    _refuse(latest, ancestor, files)


def _refuse(latest: FolderVersion, ancestor: FolderVersion | None, files: FolderFiles) -> None:
    start: Mapping[str, str] = texts_of(ancestor) if ancestor else {}
    raise NewerVersionHeld(
        _("Jalon tient la version %(held)s de ce dossier, que vous n’avez pas.") % {"held": latest.number},
        _("Exportez-la avec « jalon region export », reportez-y vos changements, puis chargez ce dossier."),
        ancestor.number if ancestor else 0,
        latest.number,
        three_way(start, texts_of(latest), files.texts),
    )
