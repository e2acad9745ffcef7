"""Everything that can be said of a scheme's text before it is published: what is wrong, and what it means.

The workshop shows it while somebody types; loading a folder and publishing a draft refuse its errors.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from jalon.law.books import check_together
from jalon.plan.queries import snapshot_of
from jalon.rules import ExampleRun, Level, Position, Rulebook, TomlError, TomlText, parse_toml, run_examples
from jalon.rules.checker import check
from jalon.rules.findings import nearest
from jalon.schemes.definition import definition, mistakes
from jalon.schemes.vocabulary import facts_of, words
from jalon.ui.formats import language

LONGEST = 100_000
"""The characters of a text, far more than any scheme needs."""

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One thing to say of a text, in the reader's language: where, how grave, what, and what to do."""

    position: Position
    level: Level
    code: str
    message: str
    remedy: str = ""

    @property
    def is_error(self) -> bool:
        return self.level is Level.ERROR


@dataclass(frozen=True)
class Examination:
    """A text examined: its remarks in their order, and its rulebook where it can be used."""

    remarks: tuple[Remark, ...]
    rulebook: Rulebook | None

    @property
    def errors(self) -> tuple[Remark, ...]:
        return tuple(remark for remark in self.remarks if remark.is_error)

    @cached_property
    def examples(self) -> tuple[ExampleRun, ...]:
        """The text's own examples, each run."""
        return run_examples(self.rulebook) if self.rulebook else ()

    def prose(self, lang: str) -> str:
        """The rules as sentences; empty where they cannot be read yet."""
        return self.rulebook.prose(lang) if self.rulebook else ""


def subjects_of(region: str) -> set[str] | None:
    """What a scheme of the Region may be tied to; None for a Region without a published folder."""
    taken = snapshot_of(region)
    return {path.partition("/")[2] for path in taken.entries} if taken else None


def units_of(region: str) -> dict[str, str] | None:
    """The unit of each indicator that a Region's plan counts, by its name; None without a published folder."""
    taken = snapshot_of(region)
    return {one.slug: one.unit for one in taken.indicators} if taken else None


def examine(text: str, region: str, slug: str, *, file: str = "", prove: bool = False) -> Examination:
    """Examine a text as the rules of a Region's scheme."""
    units = units_of(region)
    return examine_with(text, slug, subjects_of(region), facts_of(region), units=units, file=file, prove=prove)


def examine_with(
    text: str,
    slug: str,
    subjects: Iterable[str] | None,
    facts: str = "",
    *,
    units: Mapping[str, str] | None = None,
    file: str = "",
    prove: bool = False,
) -> Examination:
    """Examine a text whose scheme may be tied to these subjects (None: to anything), in a Region's own words.

    ``units`` are those of the plan's indicators; None where they are not known.
    """
    lang, file = language(), file or f"{slug}.toml"
    if len(text) > LONGEST:
        message = _("Ce texte dépasse %(longest)s signes.") % {"longest": LONGEST}
        return Examination(
            (Remark(Position(file, 1, 1), Level.ERROR, "R001", message, _("Raccourcissez-le.")),), None
        )
    try:
        toml = parse_toml(text, file)
    except TomlError as error:
        remedy = _("Corrigez la ligne ; docs/region-folder.md montre la forme attendue.")
        broken = Remark(error.position, Level.ERROR, "broken-toml", error.message(lang), remedy)
        return Examination((broken,), None)
    remarks = []
    if toml.data.get("id") != slug:
        remarks.append(
            Remark(
                toml.position("id"),
                Level.ERROR,
                "scheme-name",
                _("L’id du règlement n’est pas le nom de son fichier."),
                _('Écrivez id = "%(name)s", ou donnez au fichier le nom de l’id.') % {"name": slug},
            )
        )
    for mistake in mistakes(toml):
        message = mistake.fr if lang == "fr" else mistake.en
        remedy = _("Prenez pour modèle la table [scheme] d’un règlement déjà publié.")
        remarks.append(Remark(mistake.position, Level.ERROR, "scheme", message, remedy))
    table = toml.data.get("scheme")
    subject = table.get("subject") if isinstance(table, dict) else None
    known = None if subjects is None else set(subjects)
    if isinstance(subject, str) and known is not None and subject not in known:
        close = nearest(subject, known)
        remarks.append(
            Remark(
                toml.position("scheme", "subject"),
                Level.ERROR,
                "unknown-reference",
                _("Le dispositif « %(id)s » se rattache à « %(path)s », qui n’est pas dans ce dossier.")
                % {"id": slug, "path": subject},
                _("Vouliez-vous dire « %(word)s » ?") % {"word": close}
                if close
                else _("Donnez la référence d’un élément du dossier, par exemple « plan/axe »."),
            )
        )
    checked = check(toml, words(facts), prove)
    findings = [*checked.findings, *(check_together(checked.rulebook) if checked.rulebook else ())]
    remarks += [
        Remark(each.position, each.level, each.code, each.message(lang), each.remedy(lang)) for each in findings
    ]
    remarks += _units(toml, checked.rulebook)
    remarks += _results(toml, units)
    return Examination(tuple(sorted(remarks)), checked.rulebook)


def _units(toml: TomlText, rulebook: Rulebook | None) -> Iterator[Remark]:
    """What counts units is no money, and what they are worth is."""
    table = toml.data.get("scheme")
    if rulebook is None or not isinstance(table, dict) or mistakes(toml):
        return
    found = definition(toml)
    if not found.quantity:
        return
    for key, name, is_money in (("quantity", found.quantity, False), ("gives", found.parts[0].amount, True)):
        if rulebook.amounts[name].kind.is_money != is_money:
            yield Remark(
                toml.position("scheme"),
                Level.ERROR,
                "scheme",
                _("%(key)s nomme « %(amount)s » : les unités ne sont pas des euros, leur valeur en est.")
                % {"key": key, "amount": name},
                _("Comptez les unités par un nombre, et donnez leur valeur de marché par un montant."),
            )


def _results(toml: TomlText, units: Mapping[str, str] | None) -> Iterator[Remark]:
    """A result feeds an indicator of the plan, in its unit."""
    if units is None or not isinstance(toml.data.get("scheme"), dict) or mistakes(toml):
        return
    for index, result in enumerate(definition(toml).results):
        if not result.indicator or units.get(result.indicator) == result.unit:
            continue
        if result.indicator in units:
            message = _("Le résultat « %(id)s » compte en %(unit)s, et son indicateur en %(other)s.") % {
                "id": result.id,
                "unit": result.unit,
                "other": units[result.indicator],
            }
            remedy = _("Écrivez l’unité de l’indicateur : deux unités ne s’ajoutent pas.")
        else:
            close = nearest(result.indicator, units)
            message = _("Le résultat « %(id)s » nourrit « %(name)s », qui n’est pas un indicateur du plan.") % {
                "id": result.id,
                "name": result.indicator,
            }
            remedy = (
                _("Vouliez-vous dire « %(word)s » ?") % {"word": close}
                if close
                else _("Donnez le nom d’un indicateur de indicators.toml, ou retirez indicator.")
            )
        place = toml.position("scheme", "results", index)
        yield Remark(place, Level.ERROR, "unknown-indicator", message, remedy)
