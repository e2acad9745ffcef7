"""What an agreement promises beside its costs: milestones with their day, and the results that are counted.

The tables ``milestones`` and ``results`` of a scheme's file. A Region's ``monitoring.toml`` writes the same milestones for
the schemes that say nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalon.law.days import add_months
from jalon.schemes.calendar import Wrong
from jalon.schemes.enums import Asked, Counts, Instrument, MilestoneKind, Opens, Since, Step

LONGEST = 240
"""Months from the signature, or from the end of the project, to the last milestone."""
MOST_TEXT = 300
MILESTONE_KEYS = {"id", "kind", "months", "since", "opens", "label", "hint"}
RESULT_KEYS = {"id", "counts", "unit", "indicator", "label", "hint"}
UNDER_AGREEMENT = (Step.AGREEMENT, Step.PAYMENT)


@dataclass(frozen=True, slots=True)
class Promise:
    """Something to be sent by a day: months after the signature, or after the end of the project."""

    id: str
    kind: MilestoneKind
    months: int
    label: Mapping[str, str]
    hint: Mapping[str, str]
    since: Since = Since.SIGNATURE
    opens: Opens = Opens.NOTHING

    def due(self, signed_on: date, project_ends_on: date | None) -> date:
        """The day by which it is due; the signature counts for a project whose end nobody said."""
        from_end = self.since is Since.PROJECT_END and project_ends_on is not None
        start = project_ends_on if from_end and project_ends_on else signed_on
        return add_months(start, self.months)


@dataclass(frozen=True, slots=True)
class Result:
    """A figure that says what came of an award, in a unit; ``indicator`` is the plan's indicator that it feeds."""

    id: str
    counts: Counts
    unit: str
    label: Mapping[str, str]
    hint: Mapping[str, str]
    """The proof that is wanted of it."""
    indicator: str = ""


def _texts(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"fr", "en"}
        and all(isinstance(one, str) and one.strip() and len(one) <= MOST_TEXT for one in value.values())
    )


def _named(row: Any, seen: set[str]) -> bool:
    """Whether a row is a table with a name of its own, which is then taken."""
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"] or row["id"] in seen:
        return False
    seen.add(row["id"])
    return len(row["id"]) <= 60


def _rows(
    given: Any, path: tuple[str | int, ...], keys: set[str], wrong: Wrong
) -> list[tuple[Any, dict[str, Any]]]:
    """The rows of a list that have a name of their own, known keys and both languages, each with its place."""
    name, seen = path[-1], set[str]()
    if not isinstance(given, list):
        wrong(path, f"{name} est une liste.", f"{name} is a list.")
        return []
    sound = []
    for index, row in enumerate(given):
        place = (*path, index)
        if not _named(row, seen):
            wrong(place, "Chaque ligne a un id qui lui est propre.", "Each line has an id of its own.")
            continue
        for key in row.keys() - keys:
            wrong(
                (*place, key),
                f"Clé inconnue : {key}. Les clés possibles sont {', '.join(sorted(keys))}.",
                f"Unknown key: {key}. The possible keys are {', '.join(sorted(keys))}.",
            )
        if not _texts(row.get("label")) or not _texts(row.get("hint")):
            wrong(
                place,
                f"label et hint sont à donner en fr et en en, en {MOST_TEXT} signes au plus.",
                f"label and hint must be given in both fr and en, in at most {MOST_TEXT} characters.",
            )
        sound.append((place, row))
    return sound


def milestone_mistakes(given: Any, path: tuple[str | int, ...], wrong: Wrong) -> None:
    """What is wrong in a list of milestones, of a scheme or of a Region."""
    finals = 0
    for place, row in _rows(given, path, MILESTONE_KEYS, wrong):
        kinds = ((("kind", MilestoneKind, None)), ("since", Since, "signature"), ("opens", Opens, ""))
        for key, choices, usual in kinds:
            if row.get(key, usual) not in choices.values:
                known = ", ".join(f'"{value}"' for value in choices.values)
                wrong((*place, key), f"{key} attend une valeur parmi {known}.", f"{key} expects one of {known}.")
        if type(row.get("months")) is not int or not 0 <= row["months"] <= LONGEST:
            wrong(
                (*place, "months"),
                f"months compte les mois de l’échéance, de 0 à {LONGEST}.",
                f"months counts the months to the day, from 0 to {LONGEST}.",
            )
        finals += row.get("kind") == MilestoneKind.FINAL.value
    if finals > 1:
        wrong(path, "Une convention n’a qu’un rapport final.", "An agreement has only one final report.")


def _result_mistakes(given: Any, path: tuple[str | int, ...], wrong: Wrong) -> None:
    for place, row in _rows(given, path, RESULT_KEYS, wrong):
        if row.get("counts") not in Counts.values:
            known = ", ".join(Counts.values)
            wrong((*place, "counts"), f"counts attend {known}.", f"counts expects {known}.")
        for key, least in (("unit", 1), ("indicator", 0)):
            said = row.get(key, "")
            if not isinstance(said, str) or not least <= len(said) <= 60:
                wrong(
                    (*place, key),
                    f"{key} est un mot du plan, comme « people ».",
                    f"{key} is a word of the plan, like “people”.",
                )


def mistakes(table: Mapping[str, Any], wrong: Wrong) -> None:
    """What is wrong in ``milestones`` and ``results`` of a scheme's file."""
    path: tuple[str | int, ...] = ("scheme", "milestones")
    given, results = table.get("milestones", []), table.get("results", [])
    milestone_mistakes(given, path, wrong)
    _result_mistakes(results, ("scheme", "results"), wrong)
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    counted = (
        {row.get("counts") for row in results if isinstance(row, dict)} if isinstance(results, list) else set()
    )
    if rows and not _pays_under_agreement(table):
        wrong(
            path,
            "Une étape se promet dans une convention qui paie : steps comprend agreement et payment.",
            "A milestone is promised by an agreement that pays: steps include agreement and payment.",
        )
    if any(row.get("since") == Since.PROJECT_END.value for row in rows) and Asked.DATES.value not in _listed(table):
        wrong(
            path,
            'since = "project-end" compte depuis la fin du projet : la demande doit la dire, avec asks = ["dates"].',
            'since = "project-end" counts from the end of the project: the request must say it, with asks = ["dates"].',
        )
    from_report = {Counts.DECLARED.value, Counts.COMPLETED.value}
    final = any(row.get("kind") == MilestoneKind.FINAL.value for row in rows)
    if "milestones" in table and counted & from_report and not final:
        wrong(
            ("scheme", "results"),
            "Ces résultats se lisent dans un rapport final, que milestones ne promet pas.",
            "These results are read in a final report, which milestones do not promise.",
        )
    in_units = {Counts.DELIVERED.value, Counts.SERVED.value}
    if counted & in_units and not _delivers(table):
        wrong(
            ("scheme", "results"),
            "Des unités rendues se comptent où un opérateur rend un service, ou en heures.",
            "Units delivered are counted where an operator gives a service, or in hours.",
        )


def _listed(table: Mapping[str, Any]) -> list[Any]:
    asks = table.get("asks")
    return asks if isinstance(asks, list) else []


def _pays_under_agreement(table: Mapping[str, Any]) -> bool:
    steps = table.get("steps")
    return isinstance(steps, list) and all(step.value in steps for step in UNDER_AGREEMENT)


def _delivers(table: Mapping[str, Any]) -> bool:
    gives = table.get("gives")
    given = set(gives.values()) if isinstance(gives, dict) else set()
    return bool(given & {Instrument.SERVICE.value, Instrument.HOURS.value})


def promise_of(row: Mapping[str, Any]) -> Promise:
    """A milestone of a file without mistakes."""
    said = {"since": Since(row.get("since", Since.SIGNATURE)), "opens": Opens(row.get("opens", ""))}
    return Promise(**{**row, "kind": MilestoneKind(row["kind"]), **said})


def milestones_of(table: Mapping[str, Any]) -> tuple[Promise, ...] | None:
    """What the scheme promises, in a file without mistakes; None where it leaves that to the Region."""
    rows: Sequence[Mapping[str, Any]] | None = table.get("milestones")
    return None if rows is None else tuple(promise_of(row) for row in rows)


def results_of(table: Mapping[str, Any]) -> tuple[Result, ...]:
    """The results that are counted, in a file without mistakes."""
    return tuple(Result(**{**row, "counts": Counts(row["counts"])}) for row in table.get("results", []))
