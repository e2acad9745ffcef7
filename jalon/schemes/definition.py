"""A scheme's file: its rulebook, and the table ``[scheme]`` that says how requests are handled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jalon.funds.rbf import COSTS
from jalon.law.regimes import names
from jalon.rules import Position, TomlText, parse_toml
from jalon.schemes import budget, calendar, criteria, in_kind, promises, success
from jalon.schemes.budget import Category
from jalon.schemes.calendar import Repayment, Stage
from jalon.schemes.criteria import Assessment
from jalon.schemes.enums import ApplicantKind, Asked, CommitmentEvent, Instrument, Step
from jalon.schemes.promises import Promise, Result
from jalon.schemes.success import Success


@dataclass(frozen=True, slots=True)
class Part:
    """One amount of the rulebook and the instrument that gives it."""

    amount: str
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class WantedDocument:
    """A document that a request carries; texts by language.

    ``stage`` is the stage of the call at which it is asked for, the first unless said. ``anonymous`` says that it
    names nobody, so that reviewers read it where the applicant is hidden from them.
    """

    id: str
    label: Mapping[str, str]
    hint: Mapping[str, str]
    required: bool
    stage: str = ""
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """How requests under a scheme are handled."""

    title: Mapping[str, str]
    summary: Mapping[str, str]
    applicants: tuple[ApplicantKind, ...]
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    documents: tuple[WantedDocument, ...]
    commits_on: CommitmentEvent
    subject: str
    note: Mapping[str, str]
    regimes: tuple[str, ...] | None = None
    """The legal bases under which it may be given, the preferred first; () when it is no State aid at all.

    None while nobody has said so. Each is a regime of the law, with the article after a stroke where it has several:
    ``de-minimis-general``, ``block-exemption/22``.
    """
    calendar: Mapping[Instrument, tuple[Stage, ...]] = field(default_factory=dict)
    """When each instrument is paid after the signature; an instrument without one is not forecast by month."""
    repayment: Mapping[Instrument, Repayment] = field(default_factory=dict)
    """How advances are repaid; a recoverable one, on success only."""
    success: Success | None = None
    """What makes a recoverable advance due; None for a scheme that gives none."""
    costs: Mapping[Instrument, str] = field(default_factory=dict)
    """The nature of the costs that each instrument bears, where the file says it."""
    budget: tuple[Category, ...] = ()
    """The categories of costs that a request plans; none, and it has neither budget nor financing plan."""
    asks: frozenset[Asked] = frozenset()
    """What a request also gives: dates, place, account."""
    assessment: Assessment | None = None
    """How requests are marked and compared; None for a scheme without a jury."""
    quantity: str = ""
    """The amount of the rulebook that counts the units of a service or of hours; empty where euros are given."""
    label_months: int = 0
    """How long a label holds after its notification; 0 for a scheme that gives no label."""

    milestones: tuple[Promise, ...] | None = None
    """What its agreements promise, by when; None where the Region's own milestones hold."""
    results: tuple[Result, ...] = ()
    """What is counted of its awards once they are over, or as they are delivered."""

    @property
    def by_operator(self) -> bool:
        """Whether an operator accepts beneficiaries within its share; what is given is then a service of this value."""
        return any(part.instrument is Instrument.SERVICE for part in self.parts)

    @property
    def in_hours(self) -> bool:
        """Whether the Region gives hours, of this value; what is not used returns to the scheme."""
        return any(part.instrument is Instrument.HOURS for part in self.parts)

    @property
    def is_label(self) -> bool:
        """Whether a label is given: a decision and its end, without money."""
        return bool(self.label_months)

    @property
    def pays_under_agreement(self) -> bool:
        """Whether euros are paid under an agreement, which may promise milestones."""
        return all(step in self.steps for step in promises.UNDER_AGREEMENT)

    @property
    def on_success(self) -> list[str]:
        """When and how a recoverable advance is repaid, in sentences; none for a scheme that gives none."""
        plan = self.repayment.get(Instrument.RECOVERABLE_ADVANCE)
        return self.success.said(plan) if self.success and plan else []

    @property
    def provided(self) -> frozenset[str]:
        """The facts that pages of the request give by other means than a question."""
        names = set(BUDGET_FACTS if self.budget else ())
        for asked in self.asks:
            names.update(ASKED_FACTS.get(asked, ()))
        return frozenset(names)

    def category(self, id: str) -> Category | None:
        """The category of costs of this name."""
        return next((category for category in self.budget if category.id == id), None)

    def cost(self, instrument: Instrument) -> str:
        """The nature of cost of an instrument: an advance is an investment, a grant operating, unless said."""
        usual = "investment" if instrument.is_advance else "operating"
        return self.costs.get(instrument, usual)

    @property
    def de_minimis(self) -> bool | None:
        """Whether it is given under a de minimis regulation; None while nobody has said so."""
        return None if self.regimes is None else any(one.startswith(DE_MINIMIS) for one in self.regimes)

    def document(self, id: str) -> WantedDocument | None:
        """The wanted document of this name."""
        return next((document for document in self.documents if document.id == id), None)

    def documents_of(self, stage: str = "") -> tuple[WantedDocument, ...]:
        """The documents asked for at a stage of the call; with the request itself, when none is named."""
        first = self.assessment.stages[0].id if self.assessment else ""
        return tuple(one for one in self.documents if (one.stage or first) == (stage or first))


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a scheme's file, with its place, in both languages."""

    position: Position
    fr: str
    en: str


KEYS = {
    "applicants",
    "gives",
    "steps",
    "documents",
    "commits_on",
    "subject",
    "note",
    "regimes",
    "calendar",
    "repayment",
    "success",
    "costs",
    "operator",
    "hours",
    "label",
    "budget",
    "asks",
    "assessment",
    "milestones",
    "results",
}
BUDGET_FACTS = ("costs.eligible", "costs.total", "costs.lines", "costs.public_funding", "request.amount")
ASKED_FACTS = {
    Asked.DATES: (
        "project.starts_on",
        "project.ends_on",
        "project.works_start_on",
        "project.duration",
        "project.started",
        "request.before_start",
    ),
    Asked.PLACE: ("project.in_region",),
}
DOCUMENT_KEYS = {"id", "label", "hint", "required", "stage", "anonymous"}
DE_MINIMIS = "de-minimis-"


def _texts(value: Any) -> bool:
    return (
        isinstance(value, dict) and set(value) == {"fr", "en"} and all(isinstance(v, str) for v in value.values())
    )


def mistakes(toml: TomlText) -> list[Mistake]:
    """What is wrong in the table ``[scheme]``; empty when it can be published."""
    found: list[Mistake] = []

    def wrong(path: tuple[str | int, ...], fr: str, en: str) -> None:
        found.append(Mistake(toml.position(*path), fr, en))

    def only(keys: set[str], here: Mapping[str, Any], path: tuple[str | int, ...]) -> None:
        for key in here.keys() - keys:
            wrong(
                (*path, key),
                f"Clé inconnue : {key}. Les clés possibles sont {', '.join(sorted(keys))}.",
                f"Unknown key: {key}. The possible keys are {', '.join(sorted(keys))}.",
            )

    table = toml.data.get("scheme")
    if not isinstance(table, dict):
        wrong((), "La table [scheme] manque.", "The table [scheme] is missing.")
        return found
    only(KEYS, table, ("scheme",))
    for path, texts in ((("summary",), toml.data.get("summary")), (("scheme", "note"), table.get("note"))):
        if not _texts(texts):
            key = path[-1]
            wrong(path, f"{key} doit être donné en fr et en en.", f"{key} must be given in both fr and en.")
    if not isinstance(table.get("subject"), str):
        wrong(
            ("scheme", "subject"),
            "subject nomme l’axe ou la mesure du plan.",
            "subject names the plan's axis or measure.",
        )
    regimes = table.get("regimes", [])
    known = ", ".join(names())
    for index, value in enumerate(regimes if isinstance(regimes, list) else [None]):
        if not isinstance(value, str) or value.partition("/")[0] not in names():
            wrong(
                ("scheme", "regimes", index),
                f"regimes est une liste prise parmi {known} (l’article après une barre : block-exemption/22) ;"
                " vide, ce n’est pas une aide d’État ; sans la clé, rien n’est dit.",
                f"regimes is a list taken from {known} (the article after a stroke: block-exemption/22);"
                " empty, it is no State aid; without the key nothing is said.",
            )
    calendar.mistakes(table, wrong)
    success.mistakes(table, wrong)
    budget.mistakes(table, wrong)
    criteria.mistakes(table, wrong)
    promises.mistakes(table, wrong)
    stages = criteria.stage_names(table)
    costs = table.get("costs", {})
    if (
        not isinstance(costs, dict)
        or costs.keys() - set(Instrument.values)
        or any(cost not in COSTS for cost in costs.values())
    ):
        wrong(
            ("scheme", "costs"),
            f"costs donne à un instrument la nature de ses coûts : {', '.join(COSTS)}.",
            f"costs gives an instrument the nature of its costs: {', '.join(COSTS)}.",
        )
    for key, choices in (("applicants", ApplicantKind), ("steps", Step)):
        values = table.get(key)
        for index, value in enumerate(values if values and isinstance(values, list) else [None]):
            if value not in choices.values:
                wrong(
                    ("scheme", key, index),
                    f"{key} attend des valeurs parmi {', '.join(choices.values)}.",
                    f"{key} expects values among {', '.join(choices.values)}.",
                )
    if table.get("commits_on") not in CommitmentEvent.values:
        wrong(
            ("scheme", "commits_on"),
            f"commits_on attend {', '.join(CommitmentEvent.values)}.",
            f"commits_on expects {', '.join(CommitmentEvent.values)}.",
        )
    amounts = toml.data.get("amounts")
    gives = table.get("gives")
    if "label" in table and gives is None:
        pass  # a label gives nothing that an amount counts
    elif not isinstance(gives, dict) or not gives:
        wrong(
            ("scheme", "gives"),
            "gives dit quel instrument sert chaque montant.",
            "gives says which instrument serves each amount.",
        )
    else:
        for amount, instrument in gives.items():
            if not isinstance(amounts, dict) or amount not in amounts:
                wrong(
                    ("scheme", "gives", amount),
                    f"Le montant {amount} n’est pas calculé par le règlement.",
                    f"The rulebook computes no amount {amount}.",
                )
            if instrument not in Instrument.values:
                wrong(
                    ("scheme", "gives", amount),
                    f"Instrument inconnu ; attendu : {', '.join(Instrument.values)}.",
                    f"Unknown instrument; expected: {', '.join(Instrument.values)}.",
                )
    in_kind.mistakes(table, amounts if isinstance(amounts, dict) else {}, wrong)
    seen: set[str] = set()
    documents = table.get("documents", [])
    for index, document in enumerate(documents if isinstance(documents, list) else [None]):
        place = ("scheme", "documents", index)
        if not isinstance(document, dict) or not isinstance(document.get("id"), str) or document["id"] in seen:
            wrong(place, "Chaque pièce a un id qui lui est propre.", "Each document has an id of its own.")
            continue
        seen.add(document["id"])
        only(DOCUMENT_KEYS, document, place)
        if not _texts(document.get("label")) or not _texts(document.get("hint")):
            wrong(
                place,
                "label et hint sont à donner en fr et en en.",
                "label and hint must be given in both fr and en.",
            )
        if not isinstance(document.get("required"), bool):
            wrong(place, "required vaut true ou false.", "required is true or false.")
        if not isinstance(document.get("anonymous", False), bool):
            wrong((*place, "anonymous"), "anonymous vaut true ou false.", "anonymous is true or false.")
        if "stage" in document and document["stage"] not in stages:
            wrong(
                (*place, "stage"),
                f"stage nomme une étape de [scheme.assessment] : {', '.join(stages) or 'il n’y en a pas'}.",
                f"stage names a stage of [scheme.assessment]: {', '.join(stages) or 'there is none'}.",
            )
    return found


def definition(toml: TomlText) -> Definition:
    """The definition in a file without mistakes."""
    table = toml.data["scheme"]
    return Definition(
        title=toml.data["title"],
        summary=toml.data["summary"],
        applicants=tuple(ApplicantKind(value) for value in table["applicants"]),
        parts=tuple(Part(amount, Instrument(value)) for amount, value in table.get("gives", {}).items()),
        steps=tuple(Step(value) for value in table["steps"]),
        documents=tuple(WantedDocument(**document) for document in table.get("documents", [])),
        commits_on=CommitmentEvent(table["commits_on"]),
        subject=table["subject"],
        note=table["note"],
        regimes=tuple(table["regimes"]) if "regimes" in table else None,
        calendar=calendar.calendar_of(table),
        repayment=calendar.repayment_of(table),
        success=success.success_of(table),
        quantity=in_kind.quantity_of(table),
        label_months=in_kind.label_months_of(table),
        costs={Instrument(name): cost for name, cost in table.get("costs", {}).items()},
        budget=budget.budget_of(table),
        asks=budget.asks_of(table),
        assessment=criteria.assessment_of(table),
        milestones=promises.milestones_of(table),
        results=promises.results_of(table),
    )


@lru_cache(maxsize=256)
def definition_of(text: str) -> Definition:
    """The definition in a published text."""
    return definition(parse_toml(text))
