"""The words that rules are written with: every fact a rulebook may ask, with its type, texts and provider.

A vocabulary is a set of TOML files, one namespace each (`law/facts/company.toml`, a Region's `facts.toml`).
A fact is a stable thing (« la date de création »), never one that moves by itself (« l’âge »).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jalon.rules import kinds
from jalon.rules.findings import Finding, Level, RuleError
from jalon.rules.kinds import Kind, Sort
from jalon.rules.reading import NB, Reader
from jalon.rules.toml_text import Key, Position, TomlError, TomlText, parse_toml, read_toml

NAMED_DATES = ("request.date", "decision.date", "agreement.date", "payment.date", "today")
PROVIDERS = ("register", "applicant", "document", "rulebook", "function")
CHANGES = ("no", "project", "costs", "timing", "partner")
COSTS = {"register": 0, "rulebook": 0, "function": 0, "applicant": 10, "document": 50}
_TEXTS: tuple[str, ...] = ("label", "noun", "question", "hint", "says", "denies", "age_of", "subject")
_KEYS = (
    *_TEXTS, "type", "provider", "cost", "changeable", "options", "categories", "unit", "units", "plural",
    "min", "max", "prior", "future",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a vocabulary.

    `texts` holds label, noun (« la date de création de l’entreprise »), question, hint, says and denies (the
    sentence that a yes or a no states), age_of; each by language. `cost` is what asking costs the applicant,
    in tenths of a plain question. `prior` gives how often each answer is met, to choose the next question.
    """

    name: str
    kind: Kind
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    plural: bool = False
    provider: str = "applicant"
    source: str = ""
    cost: int = 10
    changeable: str = "no"
    declared_high: bool = False
    future: bool = True
    prior: tuple[tuple[Any, int], ...] = ()
    position: Position | None = None

    def text(self, key: str, lang: str) -> str:
        texts = self.texts.get(key, {})
        return texts.get(lang) or texts.get("fr") or texts.get("en") or ""

    def label(self, lang: str) -> str:
        return self.text("label", lang) or self.name

    def noun(self, lang: str) -> str:
        return self.text("noun", lang) or self.label(lang)

    def option(self, option: str, lang: str) -> str:
        texts = self.options.get(option, {})
        return texts.get(lang) or texts.get("fr") or option


Quick = tuple[type, int, int, Mapping[str, int]]


def _quick(fact: Fact) -> Quick:
    """What a plain value of a fact must be to need no further check: its type, its bounds, its options' bits."""
    kind = fact.kind
    if kind.sort is Sort.YES_NO:
        return bool, 0, 1, {}
    if kind.sort is Sort.CHOICE:
        return str, 0, 1 << 60, {option: 1 << place for place, option in enumerate(kind.options)}
    if kind.sort is Sort.NUMBER and kind.scale == 1 and kind.low is not None and kind.high is not None:
        return int, kind.low, kind.high, {}
    return type(None), 0, 0, {}


class Vocabulary(Mapping[str, Fact]):
    """Facts by name, such as "company.created_on"; the named dates are always there."""

    def __init__(self, facts: Iterable[Fact] = (), findings: Iterable[Finding] = ()) -> None:
        self._facts = {fact.name: fact for fact in _DATES}
        self._facts.update((fact.name, fact) for fact in facts)
        self.quick = {name: _quick(fact) for name, fact in self._facts.items()}
        self.findings = tuple(findings)

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Any:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __or__(self, other: Vocabulary) -> Vocabulary:
        """Both vocabularies; a fact of `other` replaces one of the same name."""
        return Vocabulary([*self.values(), *other.values()], [*self.findings, *other.findings])

    @classmethod
    def load(cls, *paths: str | Path) -> Vocabulary:
        """Read vocabulary files, and every TOML file of a folder. Raises `RuleError` with every error."""
        facts: list[Fact] = []
        findings: list[Finding] = []
        for path in paths:
            folder = Path(path)
            for file in sorted(folder.glob("*.toml")) if folder.is_dir() else [folder]:
                try:
                    toml = read_toml(file)
                except TomlError as error:
                    findings.append(broken(error))
                    continue
                found, remarks = read_vocabulary(toml)
                facts += found
                findings += remarks
        findings += _twice(facts)
        if any(finding.level is Level.ERROR for finding in findings):
            raise RuleError(findings)
        return cls(facts, findings)

    @classmethod
    def parse(cls, text: str, file: str = "<facts>") -> Vocabulary:
        """Read a vocabulary that is already in memory."""
        try:
            facts, findings = read_vocabulary(parse_toml(text, file))
        except TomlError as error:
            raise RuleError([broken(error)]) from None
        if any(finding.level is Level.ERROR for finding in findings):
            raise RuleError(findings)
        return cls(facts, findings)


def broken(error: TomlError) -> Finding:
    """The finding for a text that is not TOML."""
    return Finding("R001", Level.ERROR, error.position, error.fr, error.en)


def read_vocabulary(toml: TomlText) -> tuple[list[Fact], list[Finding]]:
    """The facts of one vocabulary file, and what is wrong with it."""
    reader = Reader(toml)
    reader.known_keys(toml.data, (), ("namespace", "facts", "title"))
    namespace = reader.required(toml.data, (), "namespace")
    facts = []
    for name, table in reader.table(toml.data, (), "facts").items():
        path: Key = ("facts", name)
        if not isinstance(table, dict):
            reader.wrong(path, "a table", "un tableau")
        elif not name.replace("_", "").isalnum() or not name[0].isalpha() or not name.isascii():
            reader.note(
                "R009",
                toml.position(*path),
                f"“{name}” is not a name: letters, digits and _ only.",
                f"«{NB}{name}{NB}» n’est pas un nom{NB}: lettres sans accent, chiffres et _ seulement.",
            )
        else:
            facts.append(_fact(reader, table, path, f"{namespace}.{name}"))
    return facts, reader.findings


def _fact(reader: Reader, table: dict[str, Any], path: Key, name: str) -> Fact:
    reader.known_keys(table, path, _KEYS)
    type_name = reader.one_of(table, path, "type", kinds.BY_NAME, "yes-no")
    if "type" not in table:
        reader.required(table, path, "type")
    kind = kinds.BY_NAME[type_name]
    options = {}
    listed = "options" if kind.sort is Sort.CHOICE else "categories"
    if kind.sort in (Sort.CHOICE, Sort.LINES):
        holder = reader.table(table, path, listed)
        options = {option: reader.both(holder, (*path, listed), option) for option in holder}
        kind = replace(kind, options=tuple(options))
        if not 1 <= len(options) <= 60:
            reader.note(
                "R010",
                reader.toml.position(*path),
                f"A {type_name} needs between 1 and 60 {listed}.",
                f"Il faut entre 1 et 60 valeurs dans «{NB}{listed}{NB}».",
            )
    kind = _bounded(reader, table, path, kind)
    provider = reader.text(table, path, "provider", "applicant")
    head, _, source = provider.partition(":")
    if head not in PROVIDERS:
        reader.one_of(table, path, "provider", PROVIDERS, "applicant")
        head = "applicant"
    cost = table.get("cost", COSTS[head])
    if not isinstance(cost, int) or isinstance(cost, bool) or not 0 <= cost <= 10_000:
        reader.wrong((*path, "cost"), "a whole number from 0 to 10000", "un entier de 0 à 10000")
        cost = COSTS[head]
    texts = {
        key: reader.both(table, path, key, needed=key == "label")
        for key in _TEXTS
        if key in table or key == "label"
    }
    return Fact(
        name=name,
        kind=kind,
        texts=texts,
        options=options,
        units=_units(reader, table, path),
        plural=reader.flag(table, path, "plural"),
        provider=head,
        source=source,
        cost=cost,
        changeable=reader.one_of(table, path, "changeable", CHANGES, "no"),
        declared_high="max" in table,
        future=bool(table.get("future", True)),
        prior=_prior(reader, table, path, kind),
        position=reader.toml.position(*path),
    )


def _bounded(reader: Reader, table: dict[str, Any], path: Key, kind: Kind) -> Kind:
    if kind.sort is Sort.NUMBER and "unit" in table:
        kind = replace(kind, unit=kinds.times(kind.unit, ((reader.text(table, path, "unit"), 1),)))
    for key in ("min", "max"):
        if key in table:
            bound = reader.number(table[key], kind, (*path, key))
            if bound is not None:
                kind = replace(kind, low=bound) if key == "min" else replace(kind, high=bound)
    if kind.low is not None and kind.high is not None and kind.low > kind.high:
        reader.note(
            "R011",
            reader.toml.position(*path),
            "The minimum is above the maximum.",
            "Le minimum dépasse le maximum.",
        )
        kind = replace(kind, low=kind.high)
    return kind


def _units(reader: Reader, table: dict[str, Any], path: Key) -> dict[str, tuple[str, str]]:
    """How the unit is written, one and many: units = { fr = ["salarié", "salariés"], en = [...] }."""
    found = {}
    for lang, pair in reader.table(table, path, "units").items():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) for word in pair):
            found[lang] = (pair[0], pair[1])
        else:
            reader.wrong((*path, "units", lang), "two texts, one and many", "deux textes, singulier et pluriel")
    return found


def _prior(reader: Reader, table: dict[str, Any], path: Key, kind: Kind) -> tuple[tuple[Any, int], ...]:
    """How often each answer is met, in millionths: { yes = "30 %" }, { small = "60 %", ... } or quantiles."""
    value = table.get("prior")
    if value is None:
        return ()
    place = (*path, "prior")
    if isinstance(value, dict):
        shares = {key: reader.number(share, kinds.RATE, (*place, key)) or 0 for key, share in value.items()}
        if kind.sort is Sort.YES_NO and set(shares) <= {"yes", "no"}:
            yes = shares.get("yes", kinds.MILLION - shares.get("no", kinds.MILLION // 2))
            return ((1, yes), (0, kinds.MILLION - yes))
        if kind.sort is Sort.CHOICE and set(shares) <= set(kind.options):
            return tuple(shares.items())
    elif isinstance(value, list) and value and kind.sort in (Sort.NUMBER, Sort.DATE):
        points = [reader.number(item, kind, (*place, index)) for index, item in enumerate(value)]
        return tuple((point, kinds.MILLION // len(points)) for point in points if point is not None)
    reader.wrong(
        place, "a share for each answer, or a list of typical values", "une part par réponse, ou une liste"
    )
    return ()


def _twice(facts: list[Fact]) -> list[Finding]:
    seen: dict[str, Fact] = {}
    findings = []
    for fact in facts:
        if fact.name in seen and fact.position is not None:
            findings.append(
                Finding(
                    "R012",
                    Level.ERROR,
                    fact.position,
                    f"Le fait «{NB}{fact.name}{NB}» est défini deux fois (déjà en {seen[fact.name].position}).",
                    f"The fact “{fact.name}” is defined twice (already at {seen[fact.name].position}).",
                )
            )
        seen[fact.name] = fact
    return findings


def _named_date(name: str, fr: str, en: str) -> Fact:
    short = {"fr": fr.removeprefix("la "), "en": en.removeprefix("the ")}
    label = {lang: text[0].upper() + text[1:] for lang, text in short.items()}
    return Fact(
        name,
        kinds.DATE,
        {"label": label, "noun": {"fr": fr, "en": en}},
        provider="date",
        cost=0,
        changeable="timing" if name == "request.date" else "no",
    )


_DATES = (
    _named_date("request.date", "la date de la demande", "the date of the request"),
    _named_date("decision.date", "la date de la décision", "the date of the decision"),
    _named_date("agreement.date", "la date de la convention", "the date of the agreement"),
    _named_date("payment.date", "la date du paiement", "the date of payment"),
    _named_date("today", "la date du jour", "today’s date"),
)
