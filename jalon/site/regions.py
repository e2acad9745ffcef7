"""Loading a Region's folder across the rooms: its plan, then the schemes that it opens; all or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from jalon.journal.transactions import action
from jalon.plan import actions as plans
from jalon.plan import queries
from jalon.plan.actions import Publication
from jalon.plan.folder.folder import open_folder
from jalon.plan.folder.problems import FolderRefused, Problem, nearest
from jalon.plan.folder.records import RegionFolder
from jalon.rules import Rulebook, RuleError, TomlError, parse_toml
from jalon.schemes import actions as schemes
from jalon.schemes.definition import mistakes
from jalon.schemes.models import SchemeVersion
from jalon.site.database import ROOT
from jalon.ui.formats import language

REGIONS = ROOT / "regions"


@dataclass(frozen=True)
class Loaded:
    """What a load did: the folder's version, and the scheme versions in force after it."""

    publication: Publication
    schemes: tuple[SchemeVersion, ...]


def read(path: Path) -> RegionFolder:
    """The folder, whole; raises ``FolderRefused`` with every error of the plan and of the schemes."""
    folder = open_folder(path)
    problems = scheme_problems(folder)
    if problems:
        raise FolderRefused(problems)
    return folder


def scheme_problems(folder: RegionFolder) -> list[Problem]:
    """What is wrong in the folder's scheme files, in the reader's language."""
    return [
        problem
        for name, text in folder.files.inside("schemes").items()
        for problem in _problems_of(folder, name, text, folder.files.named(f"schemes/{name}.toml"))
    ]


def _problems_of(folder: RegionFolder, name: str, text: str, file: str) -> Iterator[Problem]:
    lang = language()
    try:
        toml = parse_toml(text, file)
    except TomlError as error:
        yield Problem(
            error.position,
            "broken-toml",
            error.message(lang),
            _("Corrigez la ligne ; docs/region-folder.md montre la forme attendue."),
        )
        return
    if toml.data.get("id") != name:
        yield Problem(
            toml.position("id"),
            "scheme-name",
            _("L’id du règlement n’est pas le nom de son fichier."),
            _('Écrivez id = "%(name)s", ou donnez au fichier le nom de l’id.') % {"name": name},
        )
    for mistake in mistakes(toml):
        yield Problem(
            mistake.position,
            "scheme",
            mistake.fr if lang == "fr" else mistake.en,
            _("Prenez pour modèle la table [scheme] d’un règlement déjà publié."),
        )
    subject = toml.data.get("scheme", {}).get("subject") if isinstance(toml.data.get("scheme"), dict) else None
    known = {entry.path.partition("/")[2] for entry in folder.entries}
    if isinstance(subject, str) and subject not in known:
        yield Problem(
            toml.position("scheme", "subject"),
            "unknown-reference",
            _("Le dispositif « %(id)s » se rattache à « %(path)s », qui n’est pas dans ce dossier.")
            % {"id": name, "path": subject},
            nearest(subject, known),
        )
    try:
        Rulebook.load(text, file=file)
    except RuleError as error:
        for finding in error.findings:
            if finding.level == "error":
                yield Problem(finding.position, finding.code, finding.message(lang), finding.remedy(lang))


@action
def load(path: Path, by: str) -> Loaded:
    """Publish a folder's plan and schemes in one transaction; the same folder again changes nothing."""
    folder = read(path)
    publication = plans.publish(folder, by)
    published = [
        schemes.publish(folder.region.slug, name, text, file=folder.files.named(f"schemes/{name}.toml"))
        for name, text in sorted(folder.files.inside("schemes").items())
    ]
    return Loaded(publication, tuple(published))


@action
def load_all(paths: Sequence[Path], by: str) -> list[Loaded]:
    """Publish several folders in one transaction: all of them, or none."""
    return [load(path, by) for path in paths]


def folders() -> list[Path]:
    """The Region folders that come with Jalon."""
    return sorted(path.parent for path in REGIONS.glob("*/region.toml"))


def load_missing() -> None:
    """Load the folders of Regions that the database does not hold yet."""
    held = {region.slug for region in queries.regions()}
    for path in folders():
        if path.name not in held:
            load(path, by="jalon")
