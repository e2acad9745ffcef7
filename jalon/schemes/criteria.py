"""How a scheme's requests are marked: criteria, weights, scales, stages, thresholds and ties, from its file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from jalon.schemes.calendar import Wrong

WHOLE = 100
"""The weights of all criteria together, and the marks of a perfect request."""

AMOUNT, RECEIVED = "amount", "received"
"""What may part two equal requests besides their criteria: the smaller amount, the earlier day of receipt."""

ONLY = ""
"""The stage of a call that has only one."""

KEYS = {"note", "anonymous", "reviewers", "gap", "least", "ties", "stages", "criteria"}
CRITERION_KEYS = {"id", "label", "guidance", "weight", "scale", "least", "levels"}
STAGE_KEYS = {"id", "label", "criteria", "anonymous"}
LONGEST_SCALE = 20


@dataclass(frozen=True, slots=True)
class Level:
    """What a mark means, in words."""

    mark: int
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is judged: its weight in hundredths, its scale, and what to look at.

    ``least`` is the mean mark under which a request cannot be kept, whatever its other marks.
    """

    id: str
    label: Mapping[str, str]
    guidance: Mapping[str, str]
    weight: int
    lowest: int
    highest: int
    least: int | None
    levels: tuple[Level, ...]

    @property
    def marks(self) -> range:
        """The marks that can be given."""
        return range(self.lowest, self.highest + 1)


@dataclass(frozen=True, slots=True)
class AssessmentStage:
    """One passage before the reviewers: which criteria count in it, and whether it is anonymous."""

    id: str
    label: Mapping[str, str]
    criteria: tuple[Criterion, ...]
    anonymous: bool

    @property
    def weights(self) -> dict[str, int]:
        """The weight of each criterion, as the file writes it."""
        return {criterion.id: criterion.weight for criterion in self.criteria}

    @property
    def shares(self) -> dict[str, Fraction]:
        """What each criterion is worth in this stage; together, one."""
        total = sum(self.weights.values())
        return {id: Fraction(weight, total) for id, weight in self.weights.items()}

    def criterion(self, id: str) -> Criterion | None:
        """The criterion of this name, where the stage has it."""
        return next((criterion for criterion in self.criteria if criterion.id == id), None)


@dataclass(frozen=True, slots=True)
class Assessment:
    """How requests are compared: at least ``reviewers`` people mark each, and the means make the order.

    Two reviewers further apart than ``gap`` hundredths must agree; under ``least`` hundredths a request is not kept.
    ``ties`` parts equal requests, the first rule that can.
    """

    note: Mapping[str, str]
    reviewers: int
    gap: int
    least: int
    ties: tuple[str, ...]
    stages: tuple[AssessmentStage, ...]

    def stage(self, id: str) -> AssessmentStage | None:
        """The stage of this name."""
        return next((stage for stage in self.stages if stage.id == id), None)

    def after(self, id: str) -> AssessmentStage | None:
        """The stage that follows; None after the last."""
        names = [stage.id for stage in self.stages]
        place = names.index(id) + 1
        return self.stages[place] if place < len(names) else None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion of the call, in its order."""
        found = {criterion.id: criterion for stage in self.stages for criterion in stage.criteria}
        return tuple(found.values())


def texts(value: Any) -> bool:
    """True for a text in both languages."""
    return (
        isinstance(value, dict)
        and set(value) == {"fr", "en"}
        and all(isinstance(text, str) and text.strip() for text in value.values())
    )


def _whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def mistakes(table: Mapping[str, Any], wrong: Wrong) -> None:
    """Tell what is wrong in the table ``[scheme.assessment]``, and where a step and the table contradict each other."""
    written = table.get("assessment")
    steps = table.get("steps")
    has_step = isinstance(steps, list) and "jury" in steps
    if written is None:
        if has_step:
            wrong(
                ("scheme", "steps"),
                "L’étape jury demande une table [scheme.assessment] avec ses critères.",
                "The step jury needs a table [scheme.assessment] with its criteria.",
            )
        return
    place = ("scheme", "assessment")
    if not isinstance(written, dict):
        wrong(place, "assessment est une table de critères.", "assessment is a table of criteria.")
        return
    if isinstance(steps, list) and not has_step:
        wrong(
            place,
            "Des critères sont écrits, mais l’étape jury n’est pas dans steps.",
            "Criteria are written, but the step jury is not among steps.",
        )
    _only(KEYS, written, place, wrong)
    if not texts(written.get("note")):
        wrong(
            (*place, "note"),
            "note dit en fr et en en d’où viennent les critères, et ce qui est illustratif.",
            "note says in fr and en where the criteria come from, and what is illustrative.",
        )
    if not isinstance(written.get("anonymous"), bool):
        wrong((*place, "anonymous"), "anonymous vaut true ou false.", "anonymous is true or false.")
    for key, least, most, fr, en in (
        (
            "reviewers",
            1,
            9,
            "reviewers est le nombre d’évaluateurs d’un dossier",
            "reviewers is how many review a request",
        ),
        (
            "gap",
            0,
            WHOLE,
            "gap est l’écart toléré entre deux évaluateurs",
            "gap is how far apart two reviewers may be",
        ),
        (
            "least",
            0,
            WHOLE,
            "least est la note en deçà de laquelle rien n’est retenu",
            "least is the mark under which nothing is kept",
        ),
    ):
        if not _whole(written.get(key), least, most):
            wrong((*place, key), f"{fr}, de {least} à {most}.", f"{en}, from {least} to {most}.")
    known = _criteria_mistakes(written.get("criteria"), wrong)
    _ties_mistakes(written.get("ties"), known, wrong)
    _stages_mistakes(written.get("stages"), known, wrong)


def _only(keys: set[str], here: Mapping[str, Any], place: tuple[str | int, ...], wrong: Wrong) -> None:
    for key in here.keys() - keys:
        wrong(
            (*place, key),
            f"Clé inconnue : {key}. Les clés possibles sont {', '.join(sorted(keys))}.",
            f"Unknown key: {key}. The possible keys are {', '.join(sorted(keys))}.",
        )


def _named(rows: Any, place: tuple[str | int, ...], wrong: Wrong) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Each table of a list that has a name of its own, with its place; what has none is told."""
    seen: set[str] = set()
    for index, row in enumerate(rows if isinstance(rows, list) and rows else [None]):
        here = (*place, index)
        if not isinstance(row, dict) or not isinstance(row.get("id"), str) or row["id"] in {"", *seen}:
            wrong(
                here if row is not None else place,
                f"{place[-1]} est une liste non vide de tables, chacune avec un id qui lui est propre.",
                f"{place[-1]} is a list, not empty, of tables, each with an id of its own.",
            )
            continue
        seen.add(row["id"])
        yield here, row


def _criteria_mistakes(rows: Any, wrong: Wrong) -> set[str]:
    """Tell what is wrong with the criteria; their names."""
    place = ("scheme", "assessment", "criteria")
    known: set[str] = set()
    weights: list[int] = []
    for here, row in _named(rows, place, wrong):
        known.add(row["id"])
        _only(CRITERION_KEYS, row, here, wrong)
        if row["id"] in (AMOUNT, RECEIVED):
            wrong(
                (*here, "id"),
                f"{AMOUNT} et {RECEIVED} nomment déjà des règles de départage.",
                f"{AMOUNT} and {RECEIVED} already name rules that part equals.",
            )
        for key in ("label", "guidance"):
            if not texts(row.get(key)):
                wrong((*here, key), f"{key} est à donner en fr et en en.", f"{key} must be given in fr and en.")
        if _whole(row.get("weight"), 1, WHOLE):
            weights.append(row["weight"])
        else:
            wrong(
                (*here, "weight"),
                f"weight est un nombre entier de centièmes, de 1 à {WHOLE}.",
                f"weight is a whole number of hundredths, from 1 to {WHOLE}.",
            )
        _scale_mistakes(row, here, wrong)
    if known and len(weights) == len(known) and sum(weights) != WHOLE:
        wrong(
            place,
            f"Les poids des critères font {sum(weights)} ; ensemble ils font {WHOLE}.",
            f"The weights of the criteria add up to {sum(weights)}; together they are {WHOLE}.",
        )
    return known


def _scale_mistakes(row: Mapping[str, Any], here: tuple[str | int, ...], wrong: Wrong) -> None:
    scale = row.get("scale")
    if (
        not isinstance(scale, list)
        or len(scale) != 2
        or not all(_whole(mark, 0, LONGEST_SCALE) for mark in scale)
        or scale[0] >= scale[1]
    ):
        wrong(
            (*here, "scale"),
            f"scale donne la plus basse et la plus haute note, entières, jusqu’à {LONGEST_SCALE} : [0, 5].",
            f"scale gives the lowest and the highest mark, whole, up to {LONGEST_SCALE}: [0, 5].",
        )
        return
    if "least" in row and not _whole(row["least"], *scale):
        wrong(
            (*here, "least"),
            f"least est une note de l’échelle, de {scale[0]} à {scale[1]}.",
            f"least is a mark of the scale, from {scale[0]} to {scale[1]}.",
        )
    if not _levels_right(row.get("levels", []), scale):
        wrong(
            (*here, "levels"),
            'levels dit ce que vaut une note, de la plus basse à la plus haute : [{ mark = 0, fr = "…", en = "…" }].',
            'levels says what a mark means, from the lowest to the highest: [{ mark = 0, fr = "…", en = "…" }].',
        )


def _levels_right(levels: Any, scale: list[int]) -> bool:
    """Whether each level has a mark of the scale, from the lowest to the highest, and a text in both languages."""
    if not isinstance(levels, list) or not all(isinstance(level, dict) for level in levels):
        return False
    marks = [level.get("mark") for level in levels]
    return (
        all(_whole(mark, *scale) for mark in marks)
        and all(low < high for low, high in pairwise(marks))
        and all(texts({key: text for key, text in level.items() if key != "mark"}) for level in levels)
    )


def _ties_mistakes(rules: Any, known: set[str], wrong: Wrong) -> None:
    place = ("scheme", "assessment", "ties")
    choices = ", ".join([*sorted(known), AMOUNT, RECEIVED])
    for index, rule in enumerate(rules if isinstance(rules, list) and rules else [None]):
        if rule not in {*known, AMOUNT, RECEIVED} or rules.index(rule) != index:
            wrong(
                (*place, index) if rule is not None else place,
                f"ties dit dans l’ordre ce qui départage deux dossiers égaux, chacun une fois, parmi {choices}.",
                f"ties says in order what parts two equal requests, each once, among {choices}.",
            )


def _stages_mistakes(rows: Any, known: set[str], wrong: Wrong) -> None:
    if rows is None:
        return
    place = ("scheme", "assessment", "stages")
    for here, row in _named(rows, place, wrong):
        _only(STAGE_KEYS, row, here, wrong)
        if not texts(row.get("label")):
            wrong((*here, "label"), "label est à donner en fr et en en.", "label must be given in fr and en.")
        if not isinstance(row.get("anonymous", False), bool):
            wrong((*here, "anonymous"), "anonymous vaut true ou false.", "anonymous is true or false.")
        chosen = row.get("criteria", sorted(known))
        if (
            not isinstance(chosen, list)
            or not chosen
            or not all(isinstance(one, str) for one in chosen)
            or set(chosen) - known
        ):
            wrong(
                (*here, "criteria"),
                f"criteria choisit, pour cette étape, parmi {', '.join(sorted(known))} ; sans la clé, tous comptent.",
                f"criteria chooses for this stage among {', '.join(sorted(known))}; without the key all count.",
            )


def stage_names(table: Mapping[str, Any]) -> list[str]:
    """The names of the stages that a file writes, right or not yet."""
    written = table.get("assessment")
    rows = written.get("stages") if isinstance(written, dict) else None
    rows = rows if isinstance(rows, list) else []
    return [row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]


def assessment_of(table: Mapping[str, Any]) -> Assessment | None:
    """How requests are marked, in a file without mistakes; None for a scheme without a jury."""
    written = table.get("assessment")
    if written is None:
        return None
    criteria = [
        Criterion(
            id=row["id"],
            label=row["label"],
            guidance=row["guidance"],
            weight=row["weight"],
            lowest=row["scale"][0],
            highest=row["scale"][1],
            least=row.get("least"),
            levels=tuple(
                Level(level["mark"], {"fr": level["fr"], "en": level["en"]}) for level in row.get("levels", [])
            ),
        )
        for row in written["criteria"]
    ]
    only = [{"id": ONLY, "label": {"fr": "Évaluation", "en": "Assessment"}}]
    return Assessment(
        note=written["note"],
        reviewers=written["reviewers"],
        gap=written["gap"],
        least=written["least"],
        ties=tuple(written["ties"]),
        stages=tuple(
            AssessmentStage(
                id=row["id"],
                label=row["label"],
                criteria=tuple(one for one in criteria if one.id in row.get("criteria", [one.id])),
                anonymous=row.get("anonymous", written["anonymous"]),
            )
            for row in written.get("stages", only)
        ),
    )
