"""Checks across a whole folder: references that lead nowhere, claims that disagree, parts larger than the whole.

Each problem stands at the key that is wrong, not at its entry.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jalon.plan.folder.dates import impossible_dates
from jalon.plan.folder.money import amount_claim, breakdowns
from jalon.plan.folder.problems import Problem, nearest
from jalon.plan.folder.records import Entry, RegionFolder, Section
from jalon.provenance.records import ClaimRecord, question_key
from jalon.provenance.words import EURO, PERCENT, UNITS
from jalon.rules.toml_text import Position


def check(folder: RegionFolder) -> list[Problem]:
    """Everything that is wrong between the parts of a folder that was read without problems."""
    found = (
        _sources,
        _references,
        _axes,
        _numbers,
        _disagreements,
        impossible_dates,
        _sums,
        _units,
        _one_main_plan,
    )
    return [problem for find in found for problem in find(folder)]


def _sources(folder: RegionFolder) -> Iterator[Problem]:
    known = {source.slug for source in folder.sources}
    for entry in folder.entries:
        cited = [("source" in entry.written, entry.written, entry.sources)]
        for claim in entry.claims:
            written = entry.claims_written[claim.key]
            cited.append(("source" in written, written, tuple(each.source for each in claim.citations)))
        for own, written, sources in cited:
            for index, source in enumerate(sources if own else ()):
                if source not in known:
                    yield Problem(
                        written.at("source", index),
                        "unknown-source",
                        _("« %(id)s » cite la source « %(source)s », qui n’est pas dans sources.toml.")
                        % {"id": entry.slug, "source": source},
                        nearest(source, known),
                    )


def _references(folder: RegionFolder) -> Iterator[Problem]:
    known = {entry.path for entry in folder.entries}
    for entry in folder.entries:
        wanted = [(entry.written.at(key), entry.details.get(key, "")) for key in ("of", "adopted_by")]
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
            elif path == entry.path:
                yield Problem(
                    place,
                    "own-reference",
                    _("« %(id)s » renvoie à lui-même.") % {"id": entry.slug},
                    _("Donnez la référence d’un autre élément, ou enlevez-la."),
                )
        ties = [(link.target, link.relation) for link in entry.links]
        for index, link in enumerate(entry.links):
            if ties[index] in ties[:index]:
                yield Problem(
                    link.place,
                    "duplicate-value",
                    _("« %(value)s » est écrit deux fois.") % {"value": _short(link.target)},
                    _("Enlevez l’un des deux."),
                )


def _axes(folder: RegionFolder) -> Iterator[Problem]:
    axes = {entry.path for entry in folder.of(Section.AXIS)}
    for measure in folder.of(Section.MEASURE):
        axis = measure.details["axis"]
        if axis and axis not in axes:
            own = [path.rsplit("/", 1)[1] for path in axes if path.startswith(f"{measure.parent}/")]
            yield Problem(
                measure.written.at("axis"),
                "unknown-reference",
                _("La mesure « %(id)s » est rangée sous un axe que le plan n’a pas : « %(axis)s ».")
                % {"id": measure.slug, "axis": axis.rsplit("/", 1)[1]},
                nearest(axis.rsplit("/", 1)[1], own),
            )


def _numbers(folder: RegionFolder) -> Iterator[Problem]:
    """Two measures of a plan, two axes of a plan or two lines of an axis never bear one number."""
    for section in (Section.MEASURE, Section.AXIS):
        bearers: dict[tuple[str, object], Entry] = {}
        for entry in folder.of(section):
            number = entry.details["number"]
            first = bearers.setdefault((entry.parent, number), entry)
            if number and first is not entry:
                yield Problem(
                    entry.written.at("number"),
                    "duplicate-number",
                    _("« %(id)s » porte le numéro %(number)s, déjà pris par « %(other)s ».")
                    % {"id": entry.slug, "number": number, "other": first.slug},
                    _("Donnez à chacun son propre numéro."),
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
        # The second one retained is one too many; where none is, any could be: the first is shown.
        written = entry.claims_written[(retained[1] if retained else claims[0]).key]
        yield Problem(
            written.first("retained", "property"),
            "one-retained",
            _("« %(id)s » : une seule affirmation sur « %(property)s » est retenue.") % words,
            _("Écrivez retained = true sur celle-là, avec sa raison, et retained = false sur les autres."),
        )
    elif len(claims) > 1 and not retained[0].reason:
        yield Problem(
            entry.claims_written[retained[0].key].first("retained", "property"),
            "no-reason",
            _("« %(id)s » : les sources se contredisent sur « %(property)s » sans raison écrite.") % words,
            _('Ajoutez reason = { fr = "…", en = "…" } à l’affirmation retenue.'),
        )


def _sums(folder: RegionFolder) -> Iterator[Problem]:
    for entry, breakdown in breakdowns(folder):
        if breakdown.exceeds:
            yield Problem(
                _amount_place(entry),
                "parts-exceed-whole",
                _("Les parties de « %(id)s » font plus que son montant.") % {"id": entry.slug},
                _("Corrigez un montant, ou écrivez l’autre total comme une affirmation non retenue."),
            )


def _amount_place(entry: Entry) -> Position:
    """Where the retained amount is written: the short `amount`, or the value of its claim."""
    claim = amount_claim(entry)
    assert claim is not None
    return entry.claims_written[claim.key].first("exactly", "about", "at_most", "between", "at_least")


def _units(folder: RegionFolder) -> Iterator[Problem]:
    known = {EURO, PERCENT, *UNITS, *folder.units}
    for indicator in folder.of(Section.INDICATOR):
        unit = indicator.details["unit"]
        if unit and unit not in known:
            yield Problem(
                indicator.written.at("unit"),
                "unknown-unit",
                _("L’unité « %(unit)s » est inconnue.") % {"unit": unit},
                nearest(unit, known) + " " + _("Ou ajoutez-la à [units] dans region.toml."),
            )


def _one_main_plan(folder: RegionFolder) -> Iterator[Problem]:
    plans = folder.of(Section.PLAN)
    main = [plan for plan in plans if plan.details["main"]]
    if plans and len(main) != 1:
        yield Problem(
            (main or plans)[-1].written.at("main"),
            "one-main-plan",
            _("Un seul plan est le plan principal de la Région."),
            _("Écrivez main = true dans un seul fichier de plans/."),
        )


def _short(path: str) -> str:
    """A path as the folder writes it, without the Region's name."""
    return path.partition("/")[2]
