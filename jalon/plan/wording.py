"""The sentences of remarks, in the reader's language."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jalon.provenance.arithmetic import Quantity
from jalon.provenance.display import quantity_text
from jalon.provenance.enums import Status
from jalon.provenance.words import EURO


class Remarked(Protocol):
    """A remark, of a folder or of the database."""

    @property
    def code(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def low_cents(self) -> int | None: ...
    @property
    def high_cents(self) -> int | None: ...
    @property
    def approximate(self) -> bool: ...


def remark_text(remark: Remarked) -> str:
    """« Non ventilé : 67,5 M€ », « Valeur de référence non publiée »…"""
    if remark.code == "unallocated":
        # The remainder carries no status of its own: only its bounds are shown.
        left = Quantity(remark.low_cents, remark.high_cents, EURO, Status.ADOPTED, approximate=remark.approximate)
        return _("Non ventilé : %(amount)s") % {"amount": quantity_text(left)}
    if remark.code == "parts-without-amount":
        return ngettext(
            "%(count)s mesure sur %(total)s n’a pas de montant publié",
            "%(count)s mesures sur %(total)s n’ont pas de montant publié",
            remark.count,
        ) % {"count": remark.count, "total": remark.total}
    return {
        "total-unpublished": _("Montant total non publié"),
        "baseline-unpublished": _("Valeur de référence non publiée"),
        "baseline-inferred": _("Valeur de référence déduite, qu’aucune source n’écrit"),
        "due-unpublished": _("Échéance non publiée"),
        "no-target": _("Aucune cible publiée"),
    }[remark.code]
