"""Loading a Region's folder across the rooms: its plan, then the schemes that it opens and its letters; all or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from jalon.cases import assembly
from jalon.cases.actions import letters
from jalon.cases.committee.rules import mistakes as assembly_mistakes
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.letters.specimens import examine as examine_letter
from jalon.cases.letters.template import FOLDER, line_in_file
from jalon.cases.retention import standing
from jalon.cases.retention.rules import mistakes as retention_mistakes
from jalon.funds.rbf import mistakes as finance_mistakes
from jalon.journal.transactions import action
from jalon.monitoring import risk
from jalon.monitoring import rules as monitoring
from jalon.plan import actions as plans
from jalon.plan import queries
from jalon.plan.actions import Publication
from jalon.plan.folder.folder import open_folder
from jalon.plan.folder.problems import FolderRefused, Problem
from jalon.plan.folder.records import RegionFolder, Section
from jalon.rules import Position, RuleError, TomlError, TomlText, parse_toml
from jalon.rules.own_facts import widened
from jalon.schemes import actions as schemes
from jalon.schemes.examination import examine_with
from jalon.schemes.finance import FILE
from jalon.schemes.models import SchemeVersion
from jalon.schemes.vocabulary import FILE as WORDS
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
    rules = word_problems(folder) or scheme_problems(folder)
    problems = [
        *rules,
        *own_problems(folder, FILE, "finance", finance_mistakes),
        *own_problems(folder, assembly.FILE, "assembly", assembly_mistakes),
        *own_problems(folder, standing.FILE, "retention", retention_mistakes),
        *own_problems(folder, monitoring.FILE, "monitoring", monitoring.mistakes),
        *own_problems(folder, risk.FILE, "checks", risk.mistakes),
        *letter_problems(folder),
    ]
    if problems:
        raise FolderRefused(problems)
    return folder


def word_problems(folder: RegionFolder) -> list[Problem]:
    """What is wrong in the Region's own facts, in the reader's language."""
    try:
        widened(folder.files.texts.get(WORDS, ""), folder.files.named(WORDS))
    except RuleError as error:
        lang = language()
        return [Problem(one.position, one.code, one.message(lang), one.remedy(lang)) for one in error.findings]
    return []


def scheme_problems(folder: RegionFolder) -> list[Problem]:
    """What is wrong in the folder's scheme files, in the reader's language."""
    subjects = [entry.path.partition("/")[2] for entry in folder.entries]
    facts = folder.files.texts.get(WORDS, "")
    units = {one.path.partition("/")[2]: str(one.details["unit"]) for one in folder.of(Section.INDICATOR)}
    return [
        Problem(error.position, error.code, error.message, error.remedy)
        for name, text in folder.files.inside("schemes").items()
        for error in examine_with(
            text, name, subjects, facts, units=units, file=folder.files.named(f"schemes/{name}.toml")
        ).errors
    ]


class Mistake(Protocol):
    """Something wrong in a file that a room of its own reads: its place, and the message in both languages."""

    @property
    def position(self) -> Position: ...
    @property
    def fr(self) -> str: ...
    @property
    def en(self) -> str: ...


def own_problems(
    folder: RegionFolder, name: str, code: str, mistakes: Callable[[TomlText], Sequence[Mistake]]
) -> list[Problem]:
    """What is wrong in a file that a room of its own reads, in the reader's language."""
    text = folder.files.texts.get(name)
    if text is None:
        return []
    file, lang = folder.files.named(name), language()
    remedy = _("Corrigez la ligne ; docs/region-folder.md montre la forme attendue.")
    try:
        toml = parse_toml(text, file)
    except TomlError as error:
        return [Problem(error.position, "broken-toml", error.message(lang), remedy)]
    return [Problem(one.position, code, one.fr if lang == "fr" else one.en, remedy) for one in mistakes(toml)]


def letter_problems(folder: RegionFolder) -> list[Problem]:
    """What is wrong in the folder's letters, in the reader's language; each is printed to see that it can be."""
    found = []
    for name, text in folder.files.inside(FOLDER).items():
        file = folder.files.named(f"{FOLDER}/{name}.toml")
        if name not in LetterKind.values:
            kinds = ", ".join(LetterKind.values)
            remedy = _("Les lettres sont : %(kinds)s.") % {"kinds": kinds}
            found.append(Problem(Position(file, 1, 1), "no-such-letter", _("Cette lettre n’existe pas."), remedy))
            continue
        _template, wrong = examine_letter(LetterKind(name), text)
        found += [
            Problem(Position(file, line_in_file(text, one.place, one.line), 1), "letter", one.message, one.remedy)
            for one in wrong
        ]
    return found


@action
def load(path: Path, by: str) -> Loaded:
    """Publish a folder's plan, schemes and letters in one transaction; the same folder again changes nothing."""
    folder = read(path)
    publication = plans.publish(folder, by)
    published = [
        schemes.publish(folder.region.slug, name, text, file=folder.files.named(f"schemes/{name}.toml"))
        for name, text in sorted(folder.files.inside("schemes").items())
    ]
    for name, text in sorted(folder.files.inside(FOLDER).items()):
        letters.publish(folder.region.slug, LetterKind(name), text)
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
