"""The statement of an advance: what was paid, repaid, given up, what is due and what is to come; on a day, on paper."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from django.db import transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext as _

from jalon.cases.actions.letters import issuer
from jalon.cases.enums import Way
from jalon.cases.models import Case
from jalon.documents.paper import Column, Heading, Layout, Paper, Paragraph, Run, Table, Terms, amount
from jalon.funds.enums import Book, Step
from jalon.funds.models import Posting
from jalon.journal.queries import is_demonstration
from jalon.payments import telling
from jalon.payments.forecast import Expected, calendars, placed
from jalon.payments.models import Statement
from jalon.ui import formats

Key = tuple[str, str]
BATCH = 1_000


def make(region: str, as_of: date, *, tell: bool = True) -> int:
    """The statements of all the advances of a Region that still run, at the end of a day; once each."""
    stood = _stood(region, as_of)
    running = {key: steps for key, steps in stood.items() if steps[Step.OUTSTANDING] + _due(steps)}
    done = set(
        Statement.objects.filter(as_of=as_of, case__region=region).values_list("case__reference", "envelope")
    )
    wanted = sorted(running.keys() - done)
    foreseen = calendars(region, Way.REPAYMENT, {case for case, _envelope in wanted})
    for start in range(0, len(wanted), BATCH):
        _keep(wanted[start : start + BATCH], running, foreseen, as_of, tell=tell)
    return len(wanted)


def _stood(region: str, as_of: date) -> dict[Key, dict[str, int]]:
    found: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = (
        Posting.objects.filter(
            account__owner__region=region,
            account__book=Book.RECEIVABLES,
            account__source=False,
            entry__on_date__lte=as_of,
        )
        .values_list("account__case_ref", "account__owner__reference", "account__step")
        .annotate(cents=Sum("amount"))
        .order_by()
    )
    for case, envelope, step, cents in rows:
        found[case, envelope][step] = int(cents)
    return found


def _due(steps: Mapping[str, int]) -> int:
    return steps[Step.DUE] + steps[Step.DISPUTED] + steps[Step.RESCHEDULED]


def _keep(
    keys: list[Key],
    stood: Mapping[Key, Mapping[str, int]],
    foreseen: Mapping[Key, Sequence[tuple[date, int]]],
    as_of: date,
    *,
    tell: bool,
) -> None:
    cases = {
        str(case.reference): case
        for case in Case.objects.filter(reference__in={case for case, _envelope in keys}).select_related(
            "applicant"
        )
    }
    with transaction.atomic():
        made = Statement.objects.bulk_create(
            Statement(
                case=cases[case],
                envelope=envelope,
                as_of=as_of,
                paid_cents=sum(stood[case, envelope].values()),
                outstanding_cents=stood[case, envelope][Step.OUTSTANDING],
                due_cents=_due(stood[case, envelope]),
                received_cents=stood[case, envelope][Step.RECEIVED],
                written_off_cents=stood[case, envelope][Step.WRITTEN_OFF],
                to_come=_to_come(case, envelope, stood[case, envelope][Step.OUTSTANDING], foreseen),
            )
            for case, envelope in keys
        )
        if tell:
            telling.stated(made)


def _to_come(
    case: str, envelope: str, left: int, foreseen: Mapping[Key, Sequence[tuple[date, int]]]
) -> list[tuple[str, int]]:
    whole = Expected(envelope, "", case, None, left)
    found = placed(whole, foreseen.get((case, envelope), ()))
    return [(one.on.isoformat() if one.on else "", one.cents) for one in found if one.cents]


def statement_paper(statement: Statement, language: Literal["fr", "en"]) -> Paper:
    """The statement as a paper to print, in a language."""
    fictif, case = is_demonstration(), statement.case

    def cents(value: int, *, strong: bool = False) -> Run:
        return amount(value, language, fictif=fictif, strong=strong)

    with translation.override(language):
        day = formats.date(statement.as_of)
        figures = Terms(
            (
                (_("Avance payée"), cents(statement.paid_cents)),
                (_("Remboursé"), cents(statement.received_cents)),
                (_("Abandonné par un vote"), cents(statement.written_off_cents)),
                (_("Réclamé et pas encore réglé"), cents(statement.due_cents)),
                (_("Reste à échoir"), cents(statement.outstanding_cents, strong=True)),
            )
        )
        columns = (Column(_("À payer le"), 1), Column(_("Montant"), 0, figures=True))
        rows = tuple(
            (formats.date(date.fromisoformat(on)) if on else _("sans date"), cents(due))
            for on, due in statement.to_come
        )
        table = (Table(_("Échéances à venir"), columns, rows),) if rows else ()
        contact = _(
            "Si une échéance ne peut pas être payée, écrivez au service avant sa date : un report se demande et se "
            "décide. Si ce relevé vous paraît faux, dites-le depuis la page de votre dossier."
        )
        return Paper(
            title=_("Relevé de votre avance au %(day)s") % {"day": day},
            language=language,
            issuer=issuer(case.region, language),
            made_on=statement.as_of,
            blocks=(Heading(_("Où en est l’avance")), figures, *table, Paragraph(contact)),
            layout=Layout.LETTER,
            reference=str(case.reference),
            to=tuple(filter(None, (case.company_name, case.applicant.display_name))),
            fictif=fictif,
        )
