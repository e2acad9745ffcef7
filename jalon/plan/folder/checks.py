"""Checks across a whole folder: references that lead nowhere, claims that disagree, parts larger than the whole."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jalon.plan.folder.money import breakdowns
from jalon.plan.folder.problems import Problem, nearest
from jalon.plan.folder.records import Entry, RegionFolder, Section
from jalon.provenance.records import ClaimRecord, question_key
from jalon.provenance.words import EURO, PERCENT, UNITS


def check(folder: RegionFolder) -> list[Problem]:
    """Everything that is wrong between the parts of a folder that was read without problems."""
    return [
        problem
        for find in (_sources, _references, _axes, _disagreements, _dates, _sums, _units, _one_main_plan)
        for problem in find(folder)
    ]


def _sources(folder: RegionFolder) -> Iterator[Problem]:
    known = {source.slug for source in folder.sources}
    for entry in folder.entries:
        cited = [*entry.sources, *(each.source for claim in entry.claims for each in claim.citations)]
        for source in dict.fromkeys(cited):
            if source not in known:
                yield Problem(
                    entry.place,
                    "unknown-source",
                    _("« %(id)s » cite la source « %(source)s », qui n’est pas dans sources.toml.")
                    % {"id": entry.slug, "source": source},
                    nearest(source, known),
                )


def _references(folder: RegionFolder) -> Iterator[Problem]:
    known = {entry.path for entry in folder.entries}
    for entry in folder.entries:
        wanted = [(entry.place, entry.details.get(key, "")) for key in ("of", "adopted_by")]
        wanted += [(link.place, link.target) for link in entry.links]
        for place, path in wanted:
            if path and path not in known:
                yield Problem(
                    place,
                    "unknown-reference",
                    _("« %(id)s » renvoie à « %(path)s », qui n’est pas dans ce dossier.")
                    % {"id": entry.slug, "path": _short(path)},
                    nearest(_short(path), map(_short, known)),
                )


def _axes(folder: RegionFolder) -> Iterator[Problem]:
    axes = {entry.path for entry in folder.of(Section.AXIS)}
    for measure in folder.of(Section.MEASURE):
        axis = measure.details["axis"]
        if axis and axis not in axes:
            own = [path.rsplit("/", 1)[1] for path in axes if path.startswith(f"{measure.parent}/")]
            yield Problem(
                measure.place,
                "unknown-reference",
                _("La mesure « %(id)s » est rangée sous un axe que le plan n’a pas : « %(axis)s ».")
                % {"id": measure.slug, "axis": axis.rsplit("/", 1)[1]},
                nearest(axis.rsplit("/", 1)[1], own),
            )


def _disagreements(folder: RegionFolder) -> Iterator[Problem]:
    for entry in folder.entries:
        answers: dict[tuple[object, ...], list[ClaimRecord]] = {}
        for claim in entry.claims:
            answers.setdefault(question_key(claim), []).append(claim)
        for claims in answers.values():
            yield from _disagreement(entry, claims)


def _disagreement(entry: Entry, claims: list[ClaimRecord]) -> Iterator[Problem]:
    retained = [claim for claim in claims if claim.retained]
    words = {"id": entry.slug, "property": claims[0].property_name}
    if len(retained) != 1:
        yield Problem(
            entry.place,
            "one-retained",
            _("« %(id)s » : une seule affirmation sur « %(property)s » est retenue.") % words,
            _("Écrivez retained = true sur celle-là, avec sa raison, et retained = false sur les autres."),
        )
    elif len(claims) > 1 and not retained[0].reason:
        yield Problem(
            entry.place,
            "no-reason",
            _("« %(id)s » : les sources se contredisent sur « %(property)s » sans raison écrite.") % words,
            _('Ajoutez reason = { fr = "…", en = "…" } à l’affirmation retenue.'),
        )


def _dates(folder: RegionFolder) -> Iterator[Problem]:
    for plan in folder.of(Section.PLAN):
        period = plan.details["period"]
        for measure in folder.of(Section.MEASURE, plan.path):
            due = measure.details["due"]
            if period.first and due.last and due.last < period.first:
                yield Problem(
                    measure.place,
                    "date-order",
                    _("La mesure « %(id)s » est due avant le début de son plan.") % {"id": measure.slug},
                    _("Corrigez l’échéance ou la période du plan."),
                )
    for claim in folder.claims:
        if claim.as_of and claim.by.last and claim.by.last < claim.as_of:
            yield Problem(
                _place(folder, claim),
                "date-order",
                _("« %(key)s » : l’échéance est antérieure à la date de l’affirmation.")
                % {"key": _short(claim.key)},
                _("Corrigez « by » ou « as_of »."),
            )


def _sums(folder: RegionFolder) -> Iterator[Problem]:
    for entry, breakdown in breakdowns(folder):
        if breakdown.exceeds:
            yield Problem(
                entry.place,
                "parts-exceed-whole",
                _("Les parties de « %(id)s » font plus que son montant.") % {"id": entry.slug},
                _("Corrigez un montant, ou écrivez l’autre total comme une affirmation non retenue."),
            )


def _units(folder: RegionFolder) -> Iterator[Problem]:
    own = {claim.unit for claim in folder.claims if claim.unit_words}
    known = {EURO, PERCENT, *UNITS, *own}
    for indicator in folder.of(Section.INDICATOR):
        unit = indicator.details["unit"]
        if unit and unit not in known:
            yield Problem(
                indicator.place,
                "unknown-unit",
                _("L’unité « %(unit)s » est inconnue.") % {"unit": unit},
                nearest(unit, known),
            )


def _one_main_plan(folder: RegionFolder) -> Iterator[Problem]:
    plans = folder.of(Section.PLAN)
    main = [plan for plan in plans if plan.details["main"]]
    if plans and len(main) != 1:
        yield Problem(
            (main or plans)[-1].place,
            "one-main-plan",
            _("Un seul plan est le plan principal de la Région."),
            _("Écrivez main = true dans un seul fichier de plans/."),
        )


def _place(folder: RegionFolder, claim: ClaimRecord):
    return next(entry.place for entry in folder.entries if entry.path == claim.subject)


def _short(path: str) -> str:
    """A path as the folder writes it, without the Region's name."""
    return path.partition("/")[2]
