"""Everything that can be said of a rulebook before it runs: errors, remarks, and what is proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jalon.rules.examples import run_examples
from jalon.rules.findings import NO_BREAK as NB
from jalon.rules.findings import Finding, Level, RuleError
from jalon.rules.proofs import Proof, Question, Status, proofs
from jalon.rules.reader import read_rulebook
from jalon.rules.rulebook import Rulebook
from jalon.rules.terms import Param, walk
from jalon.rules.toml_text import TomlError, TomlText, parse_toml, read_toml
from jalon.rules.vocabulary import Vocabulary, broken


@dataclass(frozen=True, slots=True)
class Checked:
    """One rulebook's check: the rulebook itself if it can be used, every finding, every proof."""

    file: str
    rulebook: Rulebook | None
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level is Level.ERROR)


def check_text(text: str, vocabulary: Vocabulary, file: str = "<rulebook>", prove: bool = True) -> Checked:
    """Check a text that is in memory, as the workshop does while someone types."""
    try:
        toml = parse_toml(text, file)
    except TomlError as error:
        return Checked(file, None, (broken(error),))
    return check(toml, vocabulary, prove)


def check_file(path: Path, vocabulary: Vocabulary | None = None, prove: bool = True) -> Checked:
    """Check one file; without a vocabulary, Jalon's own and that of the file's Region are used."""
    try:
        words = vocabulary or vocabulary_for(path)
        toml = read_toml(path)
    except TomlError as error:
        return Checked(str(path), None, (broken(error),))
    except RuleError as error:
        return Checked(str(path), None, error.findings)
    return check(toml, words, prove)


def check(toml: TomlText, vocabulary: Vocabulary, prove: bool = True) -> Checked:
    """Check a TOML text that has been read."""
    rulebook, findings = read_rulebook(toml, vocabulary)
    if rulebook is None:
        return Checked(toml.file, None, tuple(findings))
    findings += _parameters(rulebook)
    findings += _sources(rulebook)
    for run in run_examples(rulebook):
        findings += run.findings
    proved = proofs(rulebook) if prove else ()
    findings += [finding for proof in proved for finding in _judged(rulebook, proof)]
    return Checked(toml.file, rulebook, tuple(sorted(findings, key=lambda item: item.position)), proved)


def _parameters(rulebook: Rulebook) -> list[Finding]:
    """A parameter that no rule reads, or that has no value when the rule opens."""
    read: set[str] = set()
    clauses = [clause for item in rulebook.conditions for clause in item.clauses]
    clauses += [value.clause for value in rulebook.values.values()]
    clauses += [amount.clause for amount in rulebook.amounts.values()]
    for clause in clauses:
        read |= {part.name for part in walk(clause.term) if isinstance(part, Param)}
    read |= {amount.cap for amount in rulebook.amounts.values()}
    findings = []
    for name, parameter in rulebook.parameters.items():
        position = rulebook.toml.position(*parameter.path)
        if name not in read:
            findings.append(
                Finding(
                    "R020",
                    Level.WARNING,
                    position,
                    f"Aucune règle ne lit le paramètre «{NB}{name}{NB}».",
                    f"No rule reads the parameter “{name}”.",
                    "Supprimez-le, ou employez-le.",
                    "Remove it, or use it.",
                )
            )
        first = parameter.periods[0].begins if parameter.periods else None
        if first is not None and rulebook.begins is not None and first > rulebook.begins:
            findings.append(
                Finding(
                    "R018",
                    Level.ERROR,
                    position,
                    f"«{NB}{name}{NB}» n’a pas de valeur entre l’ouverture de la règle "
                    f"({rulebook.begins.isoformat()}) et le {first.isoformat()}.",
                    f"“{name}” has no value between the opening of the rule "
                    f"({rulebook.begins.isoformat()}) and {first.isoformat()}.",
                    "Ajoutez la valeur de cette période.",
                    "Add the value of this period.",
                )
            )
    return findings


def _sources(rulebook: Rulebook) -> list[Finding]:
    """A source that is cited but not described, when the rulebook describes its sources itself."""
    if not rulebook.sources:
        return []
    cited = [(item.source, (*item.path, "source")) for item in rulebook.conditions]
    cited += [(item.source, (*item.path, "source")) for item in rulebook.amounts.values()]
    cited += [(item.source, (*item.path, "source")) for item in rulebook.parameters.values()]
    return [
        Finding(
            "R021",
            Level.WARNING,
            rulebook.toml.position(*path),
            f"La source «{NB}{source}{NB}» n’est pas décrite dans [sources].",
            f"The source “{source}” is not described in [sources].",
        )
        for source, path in cited
        if source and source not in rulebook.sources
    ]


_PROOFS = {
    Question.CAN_HOLD: (
        "P001",
        "P011",
        "La condition «\u00a0{0}\u00a0» ne peut jamais être remplie.",
        "The condition “{0}” can never hold.",
        "Aucun exemple ne montre que la condition «\u00a0{0}\u00a0» peut être remplie.",
        "No example shows that the condition “{0}” can hold.",
    ),
    Question.CAN_FAIL: (
        "P002",
        "P012",
        "La condition «\u00a0{0}\u00a0» est toujours remplie\u00a0: elle ne décide rien.",
        "The condition “{0}” always holds: it decides nothing.",
        "Aucun exemple ne montre que la condition «\u00a0{0}\u00a0» peut ne pas être remplie.",
        "No example shows that the condition “{0}” can fail.",
    ),
    Question.NOT_BELOW_ZERO: (
        "P003",
        "P013",
        "Le montant «\u00a0{0}\u00a0» peut être inférieur à zéro.",
        "The amount “{0}” can fall below zero.",
        "Rien ne prouve que le montant «\u00a0{0}\u00a0» reste au-dessus de zéro.",
        "Nothing proves that the amount “{0}” stays above zero.",
    ),
    Question.WITHIN_CAP: (
        "P004",
        "P014",
        "Le montant «\u00a0{0}\u00a0» peut dépasser son plafond déclaré.",
        "The amount “{0}” can exceed its declared cap.",
        "Rien ne prouve que le montant «\u00a0{0}\u00a0» reste sous son plafond.",
        "Nothing proves that the amount “{0}” stays under its cap.",
    ),
    Question.PARTS_ADD_UP: (
        "P005",
        "P015",
        "Les parts du montant «\u00a0{0}\u00a0» ne font pas toujours le tout.",
        "The parts of the amount “{0}” do not always make the whole.",
        "Rien ne prouve que les parts du montant «\u00a0{0}\u00a0» fassent le tout.",
        "Nothing proves that the parts of the amount “{0}” make the whole.",
    ),
}


def _judged(rulebook: Rulebook, proof: Proof) -> Iterable[Finding]:
    if proof.status is Status.PROVED:
        return
    wrong, open_, fr, en, open_fr, open_en = _PROOFS[proof.question]
    owner = rulebook.amounts.get(proof.about)
    if owner is not None:
        path = owner.path
    else:
        path = next(item.path for item in rulebook.conditions if item.id == proof.about)
    example = ", ".join(f"{name} = {value}" for name, value in proof.example)
    is_wrong = proof.status is Status.WRONG
    yield Finding(
        wrong if is_wrong else open_,
        Level.ERROR if is_wrong else Level.INFORMATION,
        rulebook.toml.position(*path),
        (fr if is_wrong else open_fr).format(proof.about) + (f" Exemple{NB}: {example}." if example else ""),
        (en if is_wrong else open_en).format(proof.about) + (f" Example: {example}." if example else ""),
        values=proof.example,
    )


# --- where rulebooks are ---------------------------------------------------------------------------------

HOME = Path(__file__).parents[2]


def vocabulary_for(path: Path) -> Vocabulary:
    """Jalon's own facts, with those of the Region whose folder holds the file."""
    from jalon.rules.own_facts import widened

    for folder in path.resolve().parents:
        extra = folder / "facts.toml"
        if extra.is_file():
            try:
                return widened(read_toml(extra).text, str(extra))
            except TomlError as error:
                raise RuleError([broken(error)]) from None
        if (folder / "pyproject.toml").exists():
            break
    return widened("")


def rulebook_files(paths: Iterable[Path]) -> list[Path]:
    """Every rulebook file among some files and folders: a TOML file with conditions or amounts."""
    found: dict[Path, None] = {}
    for path in paths:
        files = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        for file in files:
            if not path.is_dir() or (file.parent.name in ("schemes", "rulebooks", "diagnostics")):
                found[file] = None
    return list(found)


def find_rulebook(name: str, roots: Sequence[Path] = ()) -> Path | None:
    """The file of a rulebook, by path or by identifier (« young-companies »)."""
    direct = Path(name)
    if direct.suffix == ".toml" and direct.is_file():
        return direct
    return rulebook_called(name, roots)


def rulebook_called(name: str, roots: Sequence[Path] = ()) -> Path | None:
    """The file of a rulebook by its identifier alone: what a text asks is never a path to open."""
    wanted = name.rpartition("/")[2]
    for file in known_files(roots):
        if file.stem == wanted and (wanted == name or name.partition("/")[0] in file.parts):
            return file
    return None


def known_files(roots: Sequence[Path] = ()) -> Iterator[Path]:
    """The rulebooks that are found by their identifiers: those of the Regions and of the law."""
    for root in roots or (Path.cwd(), HOME):
        folders = [root / "regions", root / "jalon" / "law"]
        yield from rulebook_files(folder for folder in folders if folder.is_dir())
