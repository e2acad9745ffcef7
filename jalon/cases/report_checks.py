"""What a visa of a report looks at: whether the money is there, whether the regime is named, whether the text is whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jalon.cases.enums import Motion, VisaKind
from jalon.cases.papers import Paper
from jalon.funds.reservations import reserved_by
from jalon.ui.formats import money


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a visa answers for: whose visa, what is looked at, what was found."""

    kind: VisaKind
    label: str
    passes: bool
    found: str


def checks_of(paper: Paper) -> list[Check]:
    """Every check of a report, the legal visa's first."""
    return [*_legal(paper), _money(paper)]


def _legal(paper: Paper) -> Iterator[Check]:
    unnamed = [
        line.case.reference or "" for line in paper.lines if line.motion == Motion.GRANT and line.regimes is None
    ]
    yield Check(
        VisaKind.LEGAL,
        _("Le régime d’aide d’État est nommé"),
        not unnamed,
        _("dispositif sans régime : %(cases)s") % {"cases": ", ".join(unnamed)}
        if unnamed
        else _("pour chaque dossier"),
    )
    lacking = [
        name
        for name, text in (
            (_("textes visés"), paper.report.grounds),
            (_("articles"), paper.report.articles),
        )
        if not text.strip()
    ]
    yield Check(
        VisaKind.LEGAL,
        _("Le texte est entier"),
        not lacking,
        _("il manque : %(parts)s") % {"parts": ", ".join(lacking)}
        if lacking
        else _("textes visés et articles écrits"),
    )
    bare = [
        line.case.reference or ""
        for line in paper.lines
        if not line.reasons_law.strip() or not line.reasons_fact.strip()
    ]
    yield Check(
        VisaKind.LEGAL,
        _("Chaque dossier est motivé en droit et en fait"),
        not bare,
        ", ".join(bare) if bare else _("pour chaque dossier"),
    )


def _money(paper: Paper) -> Check:
    held = reserved_by([str(line.case.reference) for line in paper.lines])
    short = [
        f"{line.case.reference} ({money(award.amount_cents)})"
        for line in paper.lines
        for award in line.item.written.awards.all()
        if held.get((str(line.case.reference), award.envelope), 0) < award.drawn
    ]
    return Check(
        VisaKind.FINANCE,
        _("L’argent est réservé"),
        not short,
        _("il manque pour : %(cases)s") % {"cases": ", ".join(short)}
        if short
        else _("%(total)s réservés sur les enveloppes nommées") % {"total": money(paper.total)}
        if paper.total
        else _("rien n’est à réserver"),
    )
