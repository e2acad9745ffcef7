"""The rule in plain English."""

from __future__ import annotations

from jalon.rules.kinds import Sort
from jalon.rules.phrases import Noun, Phrases
from jalon.rules.terms import Call, Const, Operator, Param, Term
from jalon.rules.vocabulary import Fact
from jalon.rules.words import NB, count, joined

_MORE = {
    "<": "less than {0}",
    "<=": "at most {0}",
    ">": "more than {0}",
    ">=": "at least {0}",
    "==": "exactly {0}",
    "!=": "not exactly {0}",
}
_AGES = {
    "<": "is under {0} old",
    "<=": "is at most {0} old",
    ">": "is over {0} old",
    ">=": "is at least {0} old",
    "==": "is exactly {0} old",
    "!=": "is not exactly {0} old",
}
_VERBS = {
    "<": ("is below {0}", "are below {0}"),
    "<=": ("does not exceed {0}", "do not exceed {0}"),
    ">": ("exceeds {0}", "exceed {0}"),
    ">=": ("is at least {0}", "are at least {0}"),
    "==": ("is exactly {0}", "are exactly {0}"),
    "!=": ("differs from {0}", "differ from {0}"),
}
_DATES = {
    "<": "is before {0}",
    "<=": "is no later than {0}",
    ">": "is after {0}",
    ">=": "is no earlier than {0}",
    "==": "is {0}",
    "!=": "is not {0}",
}


class English(Phrases):
    lang = "en"

    def claim(self, fact: Fact, denied: bool) -> str:
        stated = fact.text("denies" if denied else "says", "en")
        if stated:
            return stated
        return f"the answer to {self.quoted(fact.label('en'))} is {'no' if denied else 'yes'}"

    def always(self, truth: bool) -> str:
        return "this is always so" if truth else "this is never so"

    def named_truth(self, label: str, denied: bool) -> str:
        return f"{label} does not hold" if denied else f"{label} holds"

    def together(self, both: bool, sentences: list[str], depth: int) -> str:
        items = list(dict.fromkeys(sentences))
        if len(items) > 1 and (max(map(len, items)) > 160 or len(items) > 4):
            opening = "all of these hold" if both else "at least one of these holds"
            text = f"{opening}: {'; '.join(items)}"
            return f"({text})" if depth else text
        text = joined(items, "and" if both else "or")
        return f"({text})" if depth and len(items) > 1 else text

    def conditional(self, test: str, yes: str, no: str) -> str:
        return f"if {test}, {yes}; otherwise, {no}"

    def counted(self, op: Operator, number: int, truths: list[str]) -> str:
        limit = {">": number + 1, "<": number - 1}.get(op, number)
        word = {">": "at least", ">=": "at least", "==": "exactly", "!=": "a number other than"}.get(op, "at most")
        if limit == 0 and op in ("<", "<=", "=="):
            return f"none of these {len(truths)} conditions holds: {'; '.join(truths)}"
        verb = "holds" if limit == 1 else "hold"
        return f"{word} {count(limit, 'en')} of these {len(truths)} conditions {verb}: {'; '.join(truths)}"

    def aged(self, owner: str, op: Operator, limit: str, at: Noun) -> str:
        return f"{owner} {_AGES[op].format(limit)} on {at.text}"

    def elapsed(self, op: Operator, limit: str, start: Noun, end: Noun) -> str:
        verb = "goes by" if limit.startswith(f"1{NB}") else "go by"
        return f"{_MORE[op].format(limit)} {verb} between {start.text} and {end.text}"

    def dated(self, op: Operator, left: Noun, right: Noun, fixed: bool) -> str:
        return f"{left.text} {_DATES[op].format(right.text)}"

    def compared(self, op: Operator, left: Noun, right: Noun) -> str:
        return f"{left.text} {_VERBS[op][1 if left.plural else 0].format(right.text)}"

    def among(self, subject: str, options: list[str], denied: bool) -> str:
        if not denied:
            return f"{subject} is {joined(options, 'or')}"
        if len(options) == 1:
            return f"{subject} is not {options[0]}"
        return f"{subject} is neither {' nor '.join(options)}"

    def coded(self, noun: str, codes: list[str], prefix: bool, denied: bool) -> str:
        yes, no = ("begins with", "does not begin with") if prefix else ("is", "is not")
        verb = no if denied else yes
        return f"{noun} {verb} {joined(codes, 'or')}"

    def arithmetic(self, op: str, left: Term, right: Term) -> str:
        one, two = self.inner(left), self.inner(right)
        match op:
            case "+":
                return f"the sum of {one} and {two}"
            case "-":
                return f"the difference between {one} and {two}"
            case "*":
                if self.is_rate(left):
                    return f"{one} of {two}"
                if self.is_rate(right):
                    return f"{two} of {one}"
                first, second = (two, one) if isinstance(left, Param | Const) else (one, two)
                return f"{first} times {second}"
            case _:
                return f"{one} divided by {two}"

    def extreme(self, op: str, items: list[Term]) -> str:
        fixed = [item for item in items if isinstance(item, Param | Const)]
        others = [item for item in items if item not in fixed]
        if len(fixed) == 1 and len(others) == 1:
            limit, value = self.noun(fixed[0]).text, self.inner(others[0])
            return f"{value}, up to {limit}" if op == "min" else f"{value}, at least {limit}"
        listed = "; ".join(self.inner(item) for item in items)
        if items[0].kind.sort is Sort.DATE:
            return f"the {'earliest' if op == 'min' else 'latest'} of these dates: {listed}"
        return f"the {'smallest' if op == 'min' else 'largest'} of these: {listed}"

    def branch(self, test: str, yes: str, no: str) -> str:
        return f"{yes} if {test}, otherwise {no}"

    def call(self, term: Call) -> str:
        args = [self.noun(arg).text for arg in term.args] if term.name != "count_of" else []
        match term.name:
            case "age":
                owner = self.owner(term)
                if owner:
                    return f"the age of {owner} on {args[1]}"
                return f"the whole years between {args[0]} and {args[1]}"
            case "months_between":
                return f"the whole months between {args[0]} and {args[1]}"
            case "days_between":
                return f"the days between {args[0]} and {args[1]}"
            case "add_years" | "add_months" | "add_days":
                return f"the day {args[1]} after {args[0]}"
            case "total":
                kinds = self.categories(term)
                return f"the total of {args[0]} ({joined(kinds, 'and')})" if kinds else f"the total of {args[0]}"
            case "count_of":
                listed = "; ".join(self.sentence(arg, False, 1) for arg in term.args)
                return f"the number of these conditions that hold: {listed}"
            case _:
                how = {"round_to": "rounded", "round_down": "rounded down", "round_up": "rounded up"}[term.name]
                return f"{args[0]} {how} to {args[1]}"

    def outcome(self) -> str:
        return "the outcome"

    def quoted(self, text: str) -> str:
        return f"“{text}”"

    def on(self, day: str) -> str:
        return day

    def unpublished(self) -> str:
        return "not published"

    def and_word(self) -> str:
        return "and"

    def since(self, value: str, day: str) -> str:
        return f"{value} since {day}"
