"""The reasons of an answer, as a page shows them: each condition with its sign, its values and their sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jalon.desk.knowledge import Knowledge
from jalon.desk.questions import language, spoken
from jalon.rules import Known, Result, Verdict
from jalon.rules.kinds import Sort
from jalon.rules.relevance import behind
from jalon.rules.result import ConditionResult, Holds
from jalon.ui import formats

SIGNS = {Holds.YES: "yes", Holds.NO: "no", Holds.UNKNOWN: "unknown"}


@dataclass(frozen=True)
class Proof:
    """A value that a condition read: what it is, in words, and who says so."""

    id: str
    label: str
    value: str
    source: str
    on: str


@dataclass(frozen=True)
class Reason:
    """One condition of a rule, for the person concerned."""

    id: str
    sign: str
    label: str
    note: str
    proofs: tuple[Proof, ...]
    rule_source: str
    later: bool


@dataclass(frozen=True)
class Amount:
    """A figure of the answer: its name and its value or bounds, in words."""

    id: str
    label: str
    text: str
    none: bool


@dataclass(frozen=True)
class Answer:
    """What a rule says now: the sentence, the reasons, the amounts."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    amounts: tuple[Amount, ...]
    provisional: bool
    unpublished: tuple[str, ...]

    @property
    def kept(self) -> tuple[Reason, ...]:
        """Reasons that count now."""
        return tuple(reason for reason in self.reasons if not reason.later)

    @property
    def later(self) -> tuple[Reason, ...]:
        """Reasons that will count at a later moment."""
        return tuple(reason for reason in self.reasons if reason.later)

    @property
    def refusing(self) -> tuple[Reason, ...]:
        """The reasons that close the aid."""
        return tuple(reason for reason in self.kept if reason.sign == "no")

    @property
    def open(self) -> tuple[Reason, ...]:
        """The reasons that are still to be known."""
        return tuple(reason for reason in self.kept if reason.sign == "unknown")


def answer(knowledge: Knowledge, asking: str = "") -> Answer:
    """The answer of a rule; ``asking`` is the fact of the question on the page."""
    result, lang = knowledge.result, language()
    return Answer(
        verdict=result.verdict,
        reasons=tuple(_reason(knowledge, one, asking, lang) for one in result.conditions),
        amounts=amounts(result),
        provisional=result.provisional,
        unpublished=unpublished(result),
    )


def amounts(result: Result) -> tuple[Amount, ...]:
    """The amounts of a result in the order of the rule, the ones that others are part of first."""
    lang = language()
    found = []
    for id, low_high in result.amounts.items():
        amount = result.rulebook.amounts[id]
        label = amount.label.get(lang) or amount.label.get("fr") or id
        low, high = low_high.low, low_high.high
        nothing = low in (0, None) and high is None
        if amount.kind.is_money:
            text = (
                _("non publié")
                if nothing
                else formats.money(low)
                if low == high
                else formats.money_range(low, high)
            )
        else:
            text = formats.number_range(low, high)
        found.append(Amount(id, label, text, nothing))
    return tuple(found)


def unpublished(result: Result) -> tuple[str, ...]:
    """The parameters that no source gives, by name."""
    lang = language()
    return tuple(
        parameter.label.get(lang) or parameter.label.get("fr") or name
        for name, parameter in result.rulebook.parameters.items()
        if parameter.unpublished
    )


def source_text(rulebook_sources: Mapping[str, Mapping[str, str]], id: str) -> str:
    """A rule's source in the reader's language."""
    texts = rulebook_sources.get(id, {})
    return texts.get(language()) or texts.get("fr") or ""


def _reason(knowledge: Knowledge, one: ConditionResult, asking: str, lang: str) -> Reason:
    sign = SIGNS[one.holds]
    return Reason(
        id=one.id,
        sign=sign,
        label=one.label(lang),
        note=_note(knowledge, one, asking, sign),
        proofs=tuple(
            _proof(knowledge, one.id, name, known)
            for name, known in one.values.items()
            if known is not None and knowledge.rulebook.fact(name).provider != "date"
        ),
        rule_source=source_text(knowledge.rulebook.sources, one.source),
        later=one.later,
    )


def decided(evaluation: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The conditions as they were read when the decision was proposed (the result kept with the proposal)."""
    lang = language()
    return tuple(
        Reason(
            id=one["id"],
            sign=one["holds"],
            label=one["label"].get(lang) or one["label"]["fr"],
            note=_later("payment", one["holds"]) if one["later"] else _opinion(one["awaited"]),
            proofs=(),
            rule_source="",
            later=one["later"],
        )
        for one in evaluation["conditions"]
    )


def _opinion(awaited: str) -> str:
    return _("L’avis d’expert manquait.") if awaited == "opinion" else ""


def _note(knowledge: Knowledge, one: ConditionResult, asking: str, sign: str) -> str:
    return " ".join(part for part in (_values(knowledge, one), _remark(knowledge, one, asking, sign)) if part)


def _values(knowledge: Knowledge, one: ConditionResult) -> str:
    """The figures and dates that a condition read: « Date de création : 4 mai 2021. » A yes or no is its sign."""
    said = []
    for name, known in one.values.items():
        fact = knowledge.rulebook.fact(name)
        if known is not None and fact.provider != "date" and fact.kind.sort is not Sort.YES_NO:
            texts = {"what": fact.label(language()), "value": spoken(fact, known.value)}
            said.append(_("%(what)s : %(value)s") % texts + ".")
    return " ".join(said)


def _remark(knowledge: Knowledge, one: ConditionResult, asking: str, sign: str) -> str:
    if sign == "unknown" and asking in _lacked(knowledge.result, one):
        return _("Question en cours.")
    if one.later:
        return _later(str(one.condition.moment), sign)
    if sign == "unknown":
        put_off = any(name in knowledge.said for name in _lacked(knowledge.result, one))
        return _("Vous le préciserez plus tard.") if put_off else _("À savoir.")
    if one.awaited == "opinion":
        return _("Selon vous ; un expert donnera son avis.")
    if one.awaited == "proof":
        return _("Selon vous ; une pièce le prouvera.")
    return ""


def _lacked(result: Result, one: ConditionResult) -> set[str]:
    """What a condition reads, and what a rule of the law still lacks to give it a fact."""
    return {name for read in one.condition.facts for name in (read, *behind(result, read))}


def _later(moment: str, sign: str) -> str:
    """What is said of a condition that counts at a later moment."""
    if moment == "payment":
        return {
            "yes": _("C’est le cas aujourd’hui ; vérifié de nouveau au moment du paiement."),
            "no": _("Pas aujourd’hui : il le faudra au moment du paiement."),
        }.get(sign, _("Vérifié au moment du paiement."))
    return _("Vérifié plus tard.")


def _proof(knowledge: Knowledge, condition: str, name: str, known: Known) -> Proof:
    fact = knowledge.rulebook.fact(name)
    return Proof(
        id=f"{condition}-{name.replace('.', '-')}",
        label=fact.label(language()),
        value=spoken(fact, known.value),
        source=known.source,
        on=formats.date(known.date) if known.date else "",
    )


def why_asked(knowledge: Knowledge, fact: str) -> list[str]:
    """What a question serves: the conditions that read it, else the amount."""
    lang, result = language(), knowledge.result
    conditions = [one.label(lang) for one in result.conditions if fact in _lacked(result, one)]
    return conditions or [_("calculer le montant de l’aide")]


def remedies(knowledge: Knowledge) -> list[str]:
    """After a refusal, each lawful change that is needed, as a sentence; empty where none would do."""
    sentences = []
    for change in knowledge.result.remedies:
        fact = knowledge.rulebook.fact(change.fact)
        value = "" if change.value is None else spoken(fact, change.value)
        texts = {"what": fact.label(language()), "value": value}
        if change.relation == "at-least":
            sentences.append(_("%(what)s : au moins %(value)s") % texts)
        elif change.relation == "at-most":
            sentences.append(_("%(what)s : au plus %(value)s") % texts)
        elif change.relation == "from":
            sentences.append(_("%(what)s : à partir du %(value)s") % texts)
        else:
            sentences.append(_("%(what)s : %(value)s") % texts)
    return sentences
