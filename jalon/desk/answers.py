"""What a visitor has said before signing in: it lives in the session, and nowhere else."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

KEY = "desk.answers"


@dataclass
class Answers:
    """A company chosen or left out, and answers by fact name (None: « je ne sais pas encore »).

    Answers are about facts, not about one scheme: what was said for one serves the others.
    """

    siren: str = ""
    without_company: bool = False
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def company_settled(self) -> bool:
        """Whether the question of the company has been answered, one way or the other."""
        return bool(self.siren) or self.without_company

    @property
    def known(self) -> dict[str, Any]:
        """The answers that say something."""
        return {name: value for name, value in self.said.items() if value is not None}


def answers_of(request: HttpRequest) -> Answers:
    """What this visitor has said so far."""
    kept = request.session.get(KEY, {})
    return Answers(kept.get("siren", ""), kept.get("without_company", False), dict(kept.get("said", {})))


def keep(request: HttpRequest, answers: Answers) -> None:
    """Remember it until the session ends."""
    request.session[KEY] = {
        "siren": answers.siren,
        "without_company": answers.without_company,
        "said": answers.said,
    }


def forget(request: HttpRequest) -> None:
    """Start again from nothing."""
    request.session.pop(KEY, None)
