"""What is wrong with what was given, and what to do: named, in both languages, never a guess or a silent zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.law.wording import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be used. `code` is stable; `field` is its place, such as `links[3].capital`."""

    code: str
    message: Text
    remedy: Text
    field: str = ""

    def line(self, lang: str) -> str:
        place = f"{self.field}: " if self.field else ""
        return f"{self.code} {place}{self.message.get(lang)} {self.remedy.get(lang)}"

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "field": self.field,
            "message": self.message._asdict(),
            "remedy": self.remedy._asdict(),
        }


class LawError(ValueError):
    """The question cannot be answered as it is asked; carries every problem found."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.line("en") for problem in problems))

    @classmethod
    def of(cls, code: str, message: Text, remedy: Text, field: str = "") -> LawError:
        return cls(Problem(code, message, remedy, field))


def demand(problems: Iterable[Problem]) -> None:
    """Refuse when there is any problem, naming all of them."""
    found = tuple(problems)
    if found:
        raise LawError(*found)
