"""Loading a Region's folder across the rooms: its plan, then the schemes that it opens; all or nothing."""

from dataclasses import dataclass
from pathlib import Path

from jalon.journal.transactions import action
from jalon.plan import actions as plans
from jalon.plan import queries
from jalon.plan.actions import Publication
from jalon.plan.folder.folder import open_folder
from jalon.plan.folder.problems import FolderRefused, Problem
from jalon.plan.folder.records import RegionFolder
from jalon.rules import Position, Rulebook, RuleError, TomlError, parse_toml
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
    lang = language()
    found = []
    for name, text in folder.files.inside("schemes").items():
        file = folder.files.named(f"schemes/{name}.toml")
        try:
            toml = parse_toml(text, file)
            found += [
                Problem(mistake.position, "scheme", mistake.fr if lang == "fr" else mistake.en)
                for mistake in mistakes(toml)
            ]
            Rulebook.load(text, file=file)
        except TomlError as error:
            found.append(Problem(error.position, "toml", error.message(lang)))
        except RuleError as error:
            found += [
                Problem(finding.position, finding.code, finding.message(lang), finding.remedy(lang))
                for finding in error.findings
                if finding.level == "error"
            ]
        if name != parse_id(text):
            found.append(Problem(Position(file, 1, 1), "scheme", _name_mistake(lang)))
    return found


def parse_id(text: str) -> str:
    """The id that a scheme's text gives itself, empty when it cannot be read."""
    try:
        return str(parse_toml(text).data.get("id", ""))
    except TomlError:
        return ""


def _name_mistake(lang: str) -> str:
    if lang == "fr":
        return "L’id du règlement et le nom du fichier doivent être les mêmes."
    return "The rulebook's id and the name of its file must be the same."


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


def folders() -> list[Path]:
    """The Region folders that come with Jalon."""
    return sorted(path.parent for path in REGIONS.glob("*/region.toml"))


def load_missing() -> None:
    """Load the folders of Regions that the database does not hold yet."""
    held = {region.slug for region in queries.regions()}
    for path in folders():
        if path.name not in held:
            load(path, by="jalon")
