"""The rule in French, as a lawyer would sign it."""

from __future__ import annotations

from jalon.rules.kinds import Sort
from jalon.rules.phrases import Noun, Phrases
from jalon.rules.terms import Call, Const, Operator, Param, Term
from jalon.rules.vocabulary import Fact
from jalon.rules.words import NB, count, if_, joined, of, to

_MORE = {
    "<": "moins de {0}",
    "<=": "{0} au plus",
    ">": "plus de {0}",
    ">=": "au moins {0}",
    "==": "exactement {0}",
}
_VERBS = {
    "<": ("reste en dessous {de}", "restent en dessous {de}"),
    "<=": ("ne dépasse pas {0}", "ne dépassent pas {0}"),
    ">": ("dépasse {0}", "dépassent {0}"),
    ">=": ("atteint au moins {0}", "atteignent au moins {0}"),
    "==": ("vaut exactement {0}", "valent exactement {0}"),
    "!=": ("diffère {de}", "diffèrent {de}"),
}
_DATES = {
    "<": ("tombe avant {0}", "tombe avant {0}"),
    "<=": ("tombe au plus tard {0}", "tombe au plus tard {à}"),
    ">": ("tombe après {0}", "tombe après {0}"),
    ">=": ("tombe au plus tôt {0}", "tombe au plus tôt {à}"),
    "==": ("tombe {0}", "tombe {à}"),
    "!=": ("ne tombe pas {0}", "ne tombe pas {à}"),
}


class French(Phrases):
    lang = "fr"

    def claim(self, fact: Fact, denied: bool) -> str:
        stated = fact.text("denies" if denied else "says", "fr")
        if stated:
            return stated
        return f"la réponse à {self.quoted(fact.label('fr'))} est {'non' if denied else 'oui'}"

    def always(self, truth: bool) -> str:
        return "c’est toujours le cas" if truth else "ce n’est jamais le cas"

    def named_truth(self, label: str, denied: bool) -> str:
        return f"{label} n’est pas rempli" if denied else f"{label} est rempli"

    def together(self, both: bool, sentences: list[str], depth: int) -> str:
        items = list(dict.fromkeys(sentences))
        if len(items) > 1 and (max(map(len, items)) > 160 or len(items) > 4):
            opening = (
                "toutes ces conditions sont remplies" if both else "l’une au moins de ces conditions est remplie"
            )
            text = f"{opening}{NB}: {f'{NB}; '.join(items)}"
            return f"({text})" if depth else text
        text = joined(items, "et" if both else "ou")
        return f"({text})" if depth and len(items) > 1 else text

    def conditional(self, test: str, yes: str, no: str) -> str:
        return f"{if_(test)}, {yes}{NB}; sinon, {no}"

    def counted(self, op: Operator, number: int, truths: list[str]) -> str:
        limit = {">": number + 1, "<": number - 1}.get(op, number)
        word = {">": "au moins", ">=": "au moins", "==": "exactement", "!=": "un nombre autre que"}.get(
            op, "au plus"
        )
        if limit == 0 and op in ("<", "<=", "=="):
            return f"aucune de ces {len(truths)} conditions n’est remplie{NB}: {f'{NB}; '.join(truths)}"
        verb = "est remplie" if limit == 1 else "sont remplies"
        listed = f"{NB}; ".join(truths)
        return f"{word} {count(limit, 'fr')} de ces {len(truths)} conditions {verb}{NB}: {listed}"

    def aged(self, owner: str, op: Operator, limit: str, at: Noun) -> str:
        if op == "!=":
            return f"{owner} n’a pas exactement {limit} {to(at.text)}"
        return f"{owner} a {_MORE[op].format(limit)} {to(at.text)}"

    def elapsed(self, op: Operator, limit: str, start: Noun, end: Noun) -> str:
        between = f"entre {start.text} et {end.text}"
        if op == "!=":
            return f"il ne s’écoule pas exactement {limit} {between}"
        return f"il s’écoule {_MORE[op].format(limit)} {between}"

    def dated(self, op: Operator, left: Noun, right: Noun, fixed: bool) -> str:
        verb = _DATES[op][0 if fixed else 1].format(right.text, à=to(right.text))
        return f"{left.text} {verb}"

    def compared(self, op: Operator, left: Noun, right: Noun) -> str:
        verb = _VERBS[op][1 if left.plural else 0].format(right.text, de=of(right.text))
        return f"{left.text} {verb}"

    def among(self, subject: str, options: list[str], denied: bool) -> str:
        if not denied:
            return f"{subject} est {joined(options, 'ou')}"
        if len(options) == 1:
            return f"{subject} n’est pas {options[0]}"
        return f"{subject} n’est ni {' ni '.join(options)}"

    def coded(self, noun: str, codes: list[str], prefix: bool, denied: bool) -> str:
        verb = (
            ("ne commence pas par" if denied else "commence par") if prefix else ("n’est pas" if denied else "est")
        )
        if denied and len(codes) > 1:
            if prefix:
                return f"{noun} ne commence ni par {' ni par '.join(codes)}"
            return f"{noun} n’est ni {' ni '.join(codes)}"
        return f"{noun} {verb} {joined(codes, 'ou')}"

    def arithmetic(self, op: str, left: Term, right: Term) -> str:
        one, two = self.inner(left), self.inner(right)
        match op:
            case "+":
                return f"la somme {of(one)} et {of(two)}"
            case "-":
                return f"la différence entre {one} et {two}"
            case "*":
                if self.is_rate(left):
                    return f"{one} {of(two)}"
                if self.is_rate(right):
                    return f"{two} {of(one)}"
                first, second = (two, one) if isinstance(left, Param | Const) else (one, two)
                return f"le produit {of(first)} par {second}"
            case _:
                return f"le quotient {of(one)} par {two}"

    def extreme(self, op: str, items: list[Term]) -> str:
        fixed = [item for item in items if isinstance(item, Param | Const)]
        others = [item for item in items if item not in fixed]
        if len(fixed) == 1 and len(others) == 1:
            limit, value = self.noun(fixed[0]).text, self.inner(others[0])
            return (
                f"{value}, dans la limite {of(limit)}" if op == "min" else f"{value}, avec un minimum {of(limit)}"
            )
        listed = f"{NB}; ".join(self.inner(item) for item in items)
        if items[0].kind.sort is Sort.DATE:
            return f"la {'première' if op == 'min' else 'dernière'} de ces dates{NB}: {listed}"
        which = "la plus petite" if op == "min" else "la plus grande"
        return f"{which} de ces valeurs{NB}: {listed}"

    def branch(self, test: str, yes: str, no: str) -> str:
        return f"{yes} {if_(test)}, sinon {no}"

    def call(self, term: Call) -> str:
        args = [self.noun(arg).text for arg in term.args] if term.name != "count_of" else []
        match term.name:
            case "age":
                owner = self.owner(term)
                if owner:
                    return f"l’âge {of(owner)} {to(args[1])}"
                return f"le nombre d’années entières entre {args[0]} et {args[1]}"
            case "months_between":
                return f"le nombre de mois entiers entre {args[0]} et {args[1]}"
            case "days_between":
                return f"le nombre de jours entre {args[0]} et {args[1]}"
            case "add_years" | "add_months" | "add_days":
                return f"le jour situé {args[1]} après {args[0]}"
            case "total":
                kinds = self.categories(term)
                text = f"le total {of(args[0])}"
                return f"{text} ({joined(kinds, 'et')})" if kinds else text
            case "count_of":
                listed = f"{NB}; ".join(self.sentence(arg, False, 1) for arg in term.args)
                return f"le nombre de conditions remplies parmi celles-ci{NB}: {listed}"
            case _:
                how = {"round_to": "", "round_down": " par défaut", "round_up": " par excès"}[term.name]
                return f"l’arrondi{how} à {args[1]} près {of(args[0])}"

    def outcome(self) -> str:
        return "le résultat"

    def quoted(self, text: str) -> str:
        return f"«{NB}{text}{NB}»"

    def on(self, day: str) -> str:
        return f"le {day}"

    def unpublished(self) -> str:
        return "non publié"

    def and_word(self) -> str:
        return "et"

    def since(self, value: str, day: str) -> str:
        return f"{value} depuis le {day}"
