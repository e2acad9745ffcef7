"""A whole rulebook as prose, in Markdown: what is published is what is executed."""

from __future__ import annotations

from jalon.rules import words
from jalon.rules.calendar import number_of
from jalon.rules.english import English
from jalon.rules.figures import Figure
from jalon.rules.french import French
from jalon.rules.kinds import Sort
from jalon.rules.phrases import Phrases
from jalon.rules.rulebook import Amount, Assurance, Condition, ConditionKind, Moment, Parameter, Rulebook, Value
from jalon.rules.terms import Const, If, Term
from jalon.rules.words import NB, capital

_TEXTS = {
    "fr": {
        "conditions": "Conditions",
        "amounts": "Montants",
        "values": "Étapes du calcul",
        "parameters": "Paramètres",
        "sources": "Sources",
        "since": "En vigueur depuis le {0}.",
        "until": "En vigueur jusqu’au {0}.",
        "both": "En vigueur du {0} au {1}.",
        "judged": "Un expert l’apprécie par un avis daté et motivé.",
        "warning": f"Point d’attention{NB}: ",
        "applies": "Cette règle ne s’applique que si {0}",
        "any": "Au moins {0} de ces conditions est remplie",
        "some": "Au moins {0} de ces conditions sont remplies",
        "rounding": "Chaque montant est arrondi au centime le plus proche, le demi-centime vers le haut.",
        "unpublished": "non publié, entre {0} et {1}",
        "from": "{0} à partir du {1}",
        "to": "{0} du {1} au {2}",
        "until_value": "{0} jusqu’au {1}",
        "source": f"Source{NB}: {{0}}.",
    },
    "en": {
        "conditions": "Conditions",
        "amounts": "Amounts",
        "values": "Steps of the calculation",
        "parameters": "Parameters",
        "sources": "Sources",
        "since": "In force since {0}.",
        "until": "In force until {0}.",
        "both": "In force from {0} to {1}.",
        "judged": "An expert judges this in a dated, reasoned opinion.",
        "warning": "Point of attention: ",
        "applies": "This rule applies only if {0}",
        "any": "At least {0} of these conditions holds",
        "some": "At least {0} of these conditions hold",
        "rounding": "Each amount is rounded to the nearest cent, half a cent upwards.",
        "unpublished": "not published, between {0} and {1}",
        "from": "{0} from {1}",
        "to": "{0} from {1} to {2}",
        "until_value": "{0} until {1}",
        "source": "Source: {0}.",
    },
}
_MOMENTS = {
    "fr": {
        Moment.DECISION: "Cette condition s’apprécie au moment de la décision.",
        Moment.AGREEMENT: "Cette condition s’apprécie à la signature de la convention.",
        Moment.PAYMENT: "Cette condition s’apprécie au moment du paiement.",
    },
    "en": {
        Moment.DECISION: "This is assessed when the decision is taken.",
        Moment.AGREEMENT: "This is assessed when the agreement is signed.",
        Moment.PAYMENT: "This is assessed when the aid is paid.",
    },
}
_PROOFS = {
    "fr": {
        Assurance.SUPPORTED: "Une pièce l’établit.",
        Assurance.VERIFIED: "Le service instructeur le vérifie.",
        Assurance.JUDGED: "Un expert l’apprécie par un avis daté et motivé.",
    },
    "en": {
        Assurance.SUPPORTED: "A document supports it.",
        Assurance.VERIFIED: "The case officer verifies it.",
        Assurance.JUDGED: "An expert judges this in a dated, reasoned opinion.",
    },
}


def phrases(rulebook: Rulebook, lang: str) -> Phrases:
    """The writer of one rulebook in one language."""
    return French(rulebook) if lang == "fr" else English(rulebook)


def printed(rulebook: Rulebook, lang: str = "fr") -> str:
    """The rulebook as Markdown: in force, conditions, amounts, parameters, sources."""
    writer, texts = phrases(rulebook, lang), _TEXTS[lang]
    blocks = [f"# {rulebook.name(lang)}"]
    if rulebook.summary.get(lang):
        blocks.append(rulebook.summary[lang])
    force = in_force(rulebook, lang)
    if force:
        blocks.append(force)
    if rulebook.conditions:
        lines = [f"{place}. {condition_text(item, writer)}" for place, item in enumerate(rulebook.conditions, 1)]
        blocks += [f"## {texts['conditions']}", "\n".join(lines)]
    if rulebook.values:
        steps = [f"- {value_text(item, writer)}" for item in rulebook.values.values()]
        blocks += [f"## {texts['values']}", "\n".join(steps)]
    if rulebook.amounts:
        lines = [f"- {amount_text(item, writer)}" for item in rulebook.amounts.values()]
        blocks += [f"## {texts['amounts']}", "\n".join(lines), texts["rounding"]]
    if rulebook.parameters:
        lines = [f"- {parameter_text(item, writer)}" for item in rulebook.parameters.values()]
        blocks += [f"## {texts['parameters']}", "\n".join(lines)]
    if rulebook.sources:
        lines = [f"- {source_text(rulebook, name, lang)}" for name in rulebook.sources]
        blocks += [f"## {texts['sources']}", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def in_force(rulebook: Rulebook, lang: str) -> str:
    """« En vigueur depuis le 12 juillet 2024. »"""
    texts = _TEXTS[lang]
    begins = words.day(number_of(rulebook.begins), lang) if rulebook.begins else ""
    ends = words.day(number_of(rulebook.ends), lang) if rulebook.ends else ""
    key = "both" if begins and ends else "since" if begins else "until"
    return texts[key].format(*(day for day in (begins, ends) if day)) if begins or ends else ""


def condition_text(condition: Condition, writer: Phrases) -> str:
    """One condition as a full sentence, with who judges it, when, and on what proof."""
    lang = writer.lang
    texts = _TEXTS[lang]
    if condition.alternative and condition.needed < len(condition.clauses):
        key = "any" if condition.needed == 1 else "some"
        opening = texts[key].format(words.count(condition.needed, lang))
        items = "".join(f"\n   - {writer.sentence(clause.term)}{_end(lang)}" for clause in condition.clauses)
        sentence = f"{opening}{_colon(lang)}{items.rstrip(f';{NB} ')}."
    else:
        sentence = f"{capital(writer.sentence(condition.term))}."
    if condition.kind is ConditionKind.WARNING:
        sentence = f"{texts['warning']}{sentence}"
    elif condition.kind is ConditionKind.APPLIES:
        sentence = texts["applies"].format(writer.sentence(condition.term)) + "."
    notes = [sentence]
    if condition.kind is ConditionKind.JUDGED:
        notes.append(texts["judged"])
    elif condition.assurance in _PROOFS[lang]:
        notes.append(_PROOFS[lang][condition.assurance])
    if condition.moment in _MOMENTS[lang]:
        notes.append(_MOMENTS[lang][condition.moment])
    return " ".join(notes)


def amount_text(amount: Amount, writer: Phrases) -> str:
    label = amount.label.get(writer.lang) or amount.id
    return f"{capital(label)}{_colon(writer.lang)} {writer.noun(amount.clause.term).text}."


def value_text(value: Value, writer: Phrases) -> str:
    """« Le taux : 60 % si l’entreprise est une microentreprise, sinon 50 %. »"""
    return f"{capital(writer.label(value.id))}{_colon(writer.lang)} {_step(value.clause.term, writer)}."


def parameter_text(parameter: Parameter, writer: Phrases) -> str:
    """« Plafond de l’aide : 200 000 € à partir du 12 juillet 2024. »"""
    lang, rulebook = writer.lang, writer.rulebook
    texts = _TEXTS[lang]
    label = capital(parameter.label.get(lang) or parameter.id)
    units = parameter.units or writer.units(parameter.kind)
    if parameter.between is not None:
        ends = (words.figure(end, parameter.kind, lang, units) for end in parameter.between)
        return f"{label}{_colon(lang)} {texts['unpublished'].format(*ends)}."
    parts, sources = [], {parameter.source: None}
    for period in parameter.periods:
        text = words.figure(period.value, parameter.kind, lang, units)
        begins = words.day(number_of(period.begins), lang) if period.begins else ""
        ends_on = words.day(number_of(period.ends), lang) if period.ends else ""
        key = "to" if begins and ends_on else "from" if begins else "until_value" if ends_on else ""
        parts.append(texts[key].format(text, *(day for day in (begins, ends_on) if day)) if key else text)
        sources[period.source] = None
    stop = f"{NB};" if lang == "fr" else ";"
    text = f"{label}{_colon(lang)} {f'{stop} '.join(parts)}."
    names = [source_text(rulebook, name, lang) for name in sources if name]
    return f"{text} {texts['source'].format(f'{stop} '.join(names))}" if names else text


def figure_text(parameter: Parameter, figure: Figure, lang: str) -> str:
    """A parameter's figure as applied: « 200 000 € », « entre 0 % et 100 % »."""
    low = words.figure(figure.low, parameter.kind, lang, parameter.units)
    if figure.low == figure.high:
        return low
    high = words.figure(figure.high, parameter.kind, lang, parameter.units)
    return f"entre {low} et {high}" if lang == "fr" else f"between {low} and {high}"


def source_text(rulebook: Rulebook, name: str, lang: str) -> str:
    """The words for a source; its identifier when the rulebook does not describe it."""
    texts = rulebook.sources.get(name, {})
    return texts.get(lang) or texts.get("fr") or name


def _step(term: Term, writer: Phrases) -> str:
    if isinstance(term, If) and term.kind.sort is Sort.CHOICE:
        return writer.branch(writer.sentence(term.test), _step(term.yes, writer), _step(term.no, writer))
    if isinstance(term, Const) and isinstance(term.value, str):
        return writer.option(term, term.value)
    return writer.sentence(term) if term.kind.sort is Sort.YES_NO else writer.noun(term).text


def _colon(lang: str) -> str:
    return f"{NB}:" if lang == "fr" else ":"


def _end(lang: str) -> str:
    return f"{NB};" if lang == "fr" else ";"
