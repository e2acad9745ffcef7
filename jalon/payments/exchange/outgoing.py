"""What Jalon tells the Region's finance system: everything that both know, thing by thing, in the Region's own columns."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from jalon.cases.models import Award, Case
from jalon.funds.queries import By, Scope, Totals, committed_of, credits_situation, envelopes, totals_by
from jalon.funds.rbf import COLUMNS, Exchange
from jalon.journal.queries import is_demonstration
from jalon.payments.enums import FileKind
from jalon.payments.models import FinanceLine, Order, RecoveryOrder
from jalon.schemes.finance import finance_rules


@dataclass(frozen=True, slots=True)
class Ours:
    """What Jalon says of one thing, as a line of a file."""

    kind: FileKind
    key: str
    cents: int
    more: Mapping[str, str]


def ours(region: str) -> Iterator[Ours]:
    """Everything that both systems know: authorisations, credits, commitments, orders, recovery orders.

    It costs the same few queries however many cases there are.
    """
    opened = totals_by(By.ENVELOPE, Scope(region=region))
    for envelope in envelopes(region):
        if envelope.nature is not None:
            owner = envelope.owner
            codes = {"envelope": envelope.slug, "section": owner.section, "chapter": owner.chapter}
            yield Ours(
                FileKind.AUTHORISATION, envelope.slug, opened.get(envelope.reference, Totals()).opened, codes
            )
    for credits in credits_situation(region):
        line = credits.line
        codes = {"exercice": str(line.exercice), "section": line.section, "chapter": line.chapter}
        yield Ours(FileKind.CREDITS, f"{line.exercice}/{line.chapter}", credits.opened, codes)
    accounts = accounts_of(region)
    yield from _commitments(region, accounts)
    signed = Order.objects.filter(claim__case__region=region, rejected_on=None)
    yield from lines_of_orders(signed, accounts)
    yield from lines_of_recoveries(RecoveryOrder.objects.filter(case__region=region), accounts)


def lines_of_orders(orders: QuerySet[Order], accounts: Mapping[tuple[int, str], str]) -> Iterator[Ours]:
    """Payment orders as lines."""
    for order in orders.select_related("claim__case").order_by("number"):
        more = {
            **_codes(order.claim.case, order.claim.envelope, accounts),
            "exercice": str(order.exercice),
            "date": order.signed_on.isoformat(),
            "number": order.number,
            "their_number": order.accountant_number,
            "paid_on": order.paid_on.isoformat() if order.paid_on else "",
        }
        yield Ours(FileKind.ORDER, order.number, order.amount_cents, more)


def lines_of_recoveries(orders: QuerySet[RecoveryOrder], accounts: Mapping[tuple[int, str], str]) -> Iterator[Ours]:
    """Recovery orders as lines."""
    for due in orders.select_related("case").order_by("number"):
        more = {
            **_codes(due.case, due.envelope, accounts),
            "date": due.issued_on.isoformat(),
            "number": due.number,
            "reason": due.reason,
            "their_number": due.accountant_number,
        }
        yield Ours(FileKind.RECOVERY, due.number, due.amount_cents, more)


def accounts_of(region: str) -> Mapping[tuple[int, str], str]:
    """The accounting account of each award, by case id and envelope."""
    rows = Award.objects.filter(proposal__decision__case__region=region, account__gt="")
    return {
        (case, envelope): account
        for case, envelope, account in rows.values_list("proposal__decision__case", "envelope", "account")
    }


def _commitments(region: str, accounts: Mapping[tuple[int, str], str]) -> Iterator[Ours]:
    lines: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for envelope, case, cents in committed_of(region):
        lines[case].append((envelope, cents))
    cases = Case.objects.filter(region=region, decision__committed_on__isnull=False).select_related("decision")
    for one in cases.order_by("reference"):
        for envelope, cents in lines.get(str(one.reference), ()):
            more = {
                **_codes(one, envelope, accounts),
                "date": one.decision.committed_on.isoformat() if one.decision.committed_on else "",
            }
            key = f"{one.reference}/{envelope.partition('/')[2]}"
            yield Ours(FileKind.COMMITMENT, key, cents, more)


def _codes(case: Case, envelope: str, accounts: Mapping[tuple[int, str], str]) -> dict[str, str]:
    return {
        "envelope": envelope.partition("/")[2],
        "account": accounts.get((case.pk, envelope), ""),
        "case": str(case.reference),
        "beneficiary": case.company_name,
        "siren": case.siren,
    }


def said_last(region: str) -> dict[tuple[str, str], FinanceLine]:
    """What the finance system said last of each thing, by kind and key."""
    lines = FinanceLine.objects.filter(file__region=region).order_by("pk")
    return {(line.kind, line.key): line for line in lines}


def outgoing(region: str, kinds: Sequence[FileKind]) -> bytes:
    """The lines of these kinds as the finance system reads them; the last line is their number and their sum."""
    return as_file(region, [line for line in ours(region) if line.kind in kinds])


def as_file(region: str, lines: Sequence[Ours]) -> bytes:
    """Lines as a file of the Region's form, with their count and their total."""
    form = finance_rules(region).exchange
    target = io.StringIO()
    writer = csv.writer(target, delimiter=form.separator, lineterminator="\r\n")
    writer.writerow([form.columns.get(name, name) for name in COLUMNS])
    known = {(line.kind, line.key): line.their_number for line in said_last(region).values()}
    fictif = "1" if is_demonstration() else "0"
    for line in lines:
        values = {
            **line.more,
            "kind": line.kind.value,
            "key": line.key,
            "amount": _amount(line.cents, form),
            "their_number": line.more.get("their_number") or known.get((line.kind.value, line.key), ""),
            "fictif": fictif,
        }
        writer.writerow([_plain(values.get(name, "")) for name in COLUMNS])
    whole = {"kind": "total", "key": str(len(lines)), "amount": _amount(sum(line.cents for line in lines), form)}
    writer.writerow([{**whole, "fictif": fictif}.get(name, "") for name in COLUMNS])
    return target.getvalue().encode(form.encoding, errors="replace")


def _amount(cents: int, form: Exchange) -> str:
    return f"{cents // 100}{form.decimal}{cents % 100:02d}"


def _plain(value: str) -> str:
    """A text that a spreadsheet would take for a formula is kept as a text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
