"""Rulebooks: one text from which Jalon decides, estimates, explains, asks, counts and reads a rule.

Pure Python, usable as a library:

    from jalon.rules import Rulebook
    rulebook = Rulebook.load("regions/my-region/schemes/young-companies.toml")
    result = rulebook.evaluate({"company.created_on": date(2021, 5, 4)}, {"request.date": date(2025, 1, 10)})
    result.verdict, result.amounts["aid"], result.missing, rulebook.prose("fr")
"""

from jalon.rules.entries import Known
from jalon.rules.evaluation import evaluate
from jalon.rules.examples import ExampleRun, run_examples
from jalon.rules.explanation import owed
from jalon.rules.facts import Facts, FactsError, read_facts
from jalon.rules.figures import ParameterError
from jalon.rules.findings import Finding, Level, RuleError
from jalon.rules.own_facts import own_vocabulary
from jalon.rules.questions import Question, ask, next_question
from jalon.rules.result import Change, ConditionResult, Holds, Range, Result, Verdict
from jalon.rules.rulebook import Amount, Assurance, Condition, ConditionKind, Moment, Parameter, Rulebook
from jalon.rules.toml_text import Position, TomlError, TomlText, parse_toml, read_toml
from jalon.rules.vocabulary import Fact, Vocabulary

__all__ = [
    "Amount",
    "Assurance",
    "Change",
    "Condition",
    "ConditionKind",
    "ConditionResult",
    "ExampleRun",
    "Fact",
    "Facts",
    "FactsError",
    "Finding",
    "Holds",
    "Known",
    "Level",
    "Moment",
    "Parameter",
    "ParameterError",
    "Position",
    "Question",
    "Range",
    "Result",
    "RuleError",
    "Rulebook",
    "TomlError",
    "TomlText",
    "Verdict",
    "Vocabulary",
    "ask",
    "evaluate",
    "next_question",
    "owed",
    "own_vocabulary",
    "parse_toml",
    "read_facts",
    "read_toml",
    "run_examples",
]
