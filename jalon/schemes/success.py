"""What makes a recoverable advance due: the success of its project, as a scheme's file words it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.schemes.calendar import WHOLE, Repayment, Wrong, share_of
from jalon.schemes.enums import Instrument
from jalon.ui.formats import language, percent

KEYS = {"clause", "months", "rate"}


@dataclass(frozen=True, slots=True)
class Success:
    """The clause in both languages, the months from the signature to the finding, the yearly interest due on success.

    ``rate`` is in millionths. An advance repaid on success with an interest at least equal to the discount rate of the
    day of the grant earns the higher intensity of an exemption (règlement (UE) n° 651/2014, art. 7(5)).
    """

    clause: Mapping[str, str]
    months: int
    rate: int = 0

    @property
    def interest(self) -> Decimal:
        """The yearly interest as a share of one."""
        return Decimal(self.rate) / WHOLE

    def said(self, plan: Repayment) -> list[str]:
        """The clause and what follows from it, in sentences of the reader's language."""
        clause = self.clause.get(language(), self.clause["fr"]).strip().rstrip(".")
        return [
            _("L’avance récupérable se rembourse seulement si le projet réussit : %(clause)s.")
            % {"clause": clause},
            _("La Région le constate %(months)s mois après la signature ; sans succès, rien n’est à rembourser.")
            % {"months": self.months},
            ngettext(
                "En cas de succès, elle se rembourse en une fois, %(first)s mois après la signature, %(interest)s.",
                "En cas de succès, elle se rembourse en %(count)s échéances égales, la première %(first)s mois après la"
                " signature, puis une tous les %(every)s mois, %(interest)s.",
                plan.count,
            )
            % {"count": plan.count, "first": plan.first, "every": plan.every, "interest": self._interest()},
        ]

    def _interest(self) -> str:
        if not self.rate:
            return _("sans intérêt")
        return _("avec un intérêt de %(rate)s par an") % {"rate": percent(self.interest)}


def mistakes(table: Mapping[str, Any], wrong: Wrong) -> None:
    """What is wrong in ``success``: with a recoverable advance it is needed, and without one it says nothing."""
    given = table.get("gives")
    recoverable = isinstance(given, dict) and Instrument.RECOVERABLE_ADVANCE.value in given.values()
    success = table.get("success")
    if success is None and not recoverable:
        return
    if not recoverable:
        wrong(
            ("scheme", "success"),
            "success est la clause d’une avance récupérable, et ce dispositif n’en donne pas.",
            "success is the clause of a recoverable advance, and this scheme gives none.",
        )
        return
    if not isinstance(success, dict) or not _right(success):
        wrong(
            ("scheme", "success") if success is not None else ("scheme",),
            "Une avance récupérable a sa clause de succès : success = { clause = { fr = …, en = … }, months = 36 }, et"
            ' rate = "3 %" si un intérêt est dû ; months compte de la signature au constat.',
            "A recoverable advance has its success clause: success = { clause = { fr = …, en = … }, months = 36 }, and"
            ' rate = "3 %" if interest is due; months count from the signature to the finding.',
        )
        return
    repayment = table.get("repayment")
    plan = repayment.get(Instrument.RECOVERABLE_ADVANCE.value) if isinstance(repayment, dict) else None
    if not isinstance(plan, dict) or not isinstance(plan.get("first"), int) or plan["first"] < success["months"]:
        wrong(
            ("scheme", "repayment"),
            "repayment dit comment l’avance récupérable se rembourse en cas de succès, la première échéance"
            " (first) au plus tôt au constat (months de success).",
            "repayment says how the recoverable advance is repaid on success, the first instalment (first) at the"
            " finding (months of success) at the earliest.",
        )


def _right(success: Mapping[str, Any]) -> bool:
    if not {"clause", "months"} <= success.keys() <= KEYS:
        return False
    clause, months = success["clause"], success["months"]
    texts = isinstance(clause, dict) and set(clause) == {"fr", "en"}
    rate = share_of(success.get("rate", "0 %"))
    return (
        texts
        and all(isinstance(one, str) and one.strip() for one in clause.values())
        and type(months) is int
        and 1 <= months <= 600
        and rate is not None
        and 0 <= rate <= WHOLE
    )


def success_of(table: Mapping[str, Any]) -> Success | None:
    """The clause in a file without mistakes; None where no advance depends on success."""
    written = table.get("success")
    if written is None:
        return None
    return Success(written["clause"], written["months"], share_of(written.get("rate", "0 %")) or 0)
