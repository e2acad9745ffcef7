"""Whether the books are what the acknowledged operations say, and nothing else."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jalon.funds.models import Account, Entry, Link, Pledge
from jalon.funds.seals import SealView
from jalon.funds.verify import verify
from jalon.journal.models import Entry as JournalEntry
from jalon.journal.refusals import ActionRefused
from tests.chaos import model
from tests.chaos.operations import carry_out
from tests.chaos.scene import BUDGET, opening
from tests.funds import plain

INVISIBLE = {"40001", "40P01", "55P03"}  # serialisation, deadlock, lock: the application tries again by itself


@dataclass
class Told:
    """What the workers wrote down: what they asked by key, what they were answered, which answers were lost."""

    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    posted: dict[str, list[list[Any]]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    settled: set[str] = field(default_factory=set)
    lost: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)


def read(folder: Path) -> Told:
    """The books of all workers, the killed ones too (whose last line may be cut)."""
    told = Told()
    for path in sorted(folder.glob("w*.jsonl")):
        for text in path.read_text().splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if "asks" in line:
                told.asked[line["asks"]["key"]] = line["asks"]
            elif "posted" in line:
                known = told.posted.setdefault(line["key"], line["posted"])
                if known != line["posted"]:
                    told.disagreements.append(f"{line['key']}: the second answer is not the first")
            elif "refused" in line:
                told.refused[line["refused"]] += 1
                told.settled.add(line["key"])
            else:
                told.lost[line["lost"]] += 1
    return told


def wrong_with(told: Told, seals: Sequence[SealView]) -> list[str]:
    """Everything that is not as it must be, in words."""
    wrong = [*told.disagreements]
    wrong += [f"{count} of {state} reached a worker" for state, count in told.lost.items() if state in INVISIBLE]
    ids = dict(Entry.objects.filter(actor="chaos").exclude(key__startswith="scene/").values_list("key", "id"))
    settle(told, ids, wrong)
    expected = {part["key"]: part for key in told.posted for part in model.parts(told.asked[key])}
    wrong += [f"{key}: acknowledged, and missing" for key in expected if key not in ids]
    wrong += [f"{key}: in the books, and never acknowledged" for key in ids if key not in expected]
    wrong += journal(told)
    wrong += balances(told)
    wrong += signatures(told)
    wrong += moments(expected, told)
    for seal in [None, *seals]:
        wrong += [f"verification: {finding.text}" for finding in verify(published=seal).findings]
    return wrong


def settle(told: Told, ids: dict[str, int], wrong: list[str]) -> None:
    """An operation whose answer was lost is looked up by its key; asked again, it answers what is in the books."""
    for key, operation in told.asked.items():
        if key in told.posted or key in told.settled:
            continue
        if not happened(operation, ids):
            continue
        try:
            again = carry_out(operation, ids.get(operation.get("reverses", "")))
        except ActionRefused as refused:
            wrong.append(f"{key}: in the books, and refused when asked again: {refused}")
            continue
        told.posted[key] = [[one.owner, one.sequence, one.hash.hex()] for one in again]
    places = {
        (owner, sequence): bytes(digest).hex()
        for owner, sequence, digest in Link.objects.values_list("owner__reference", "sequence", "hash")
    }
    for key, answer in told.posted.items():
        for owner, sequence, digest in answer:
            if places.get((owner, sequence)) != digest:
                wrong.append(f"{key}: {owner} no. {sequence} is not what was answered")


def happened(operation: model.Operation, ids: dict[str, int]) -> bool:
    """Whether the books hold what was asked: its first entry, or its signature."""
    if operation["kind"] == model.SIGNED:
        return Pledge.objects.filter(reference=operation["key"]).exists()
    return model.parts(operation)[0]["key"] in ids


def signatures(told: Told) -> list[str]:
    """Each acknowledged signature once, no other, and no year above its budget at any moment, in their order."""
    asked = {key: told.asked[key] for key in told.posted if told.asked[key]["kind"] == model.SIGNED}
    wrong, held, seen = [], Counter(), Counter()
    rows = Pledge.objects.exclude(funder=None).order_by("pk")
    for key, funder, year, cents in rows.values_list("reference", "funder__name_fr", "year", "cents"):
        seen[key] += 1
        one = asked.get(key)
        if one is None or (one["funder"], one["of"], one["cents"]) != (funder, year, cents):
            wrong.append(f"{key}: signed in the books, and not so acknowledged")
        held[year, funder] = cents
        if sum(part for (of, _funder), part in held.items() if of == year) > BUDGET:
            wrong.append(f"{key}: {year} is signed above its budget")
    return wrong + [f"{key}: signed {seen[key]} times" for key in asked if seen[key] != 1]


def journal(told: Told) -> list[str]:
    """One line in the journal for each operation, as one transaction wrote both."""
    lines = Counter(JournalEntry.objects.filter(action="funds.chaos").values_list("subject", flat=True))
    return [
        f"{key}: {lines[key]} lines in the journal for {int(key in told.posted)}"
        for key in {*lines, *told.posted}
        if lines[key] != int(key in told.posted)
    ]


def balances(told: Told) -> list[str]:
    """The model's balances beside those of the books."""
    modelled = opening()
    for key in told.posted:
        modelled.update(model.effects(told.asked[key], told.asked))
    kept = {
        (owner, book, step, case): balance
        for owner, book, step, case, balance in Account.objects.values_list(
            "owner__reference", "book", "step", "case_ref", "balance"
        )
    }
    return [
        f"{'/'.join(account)}: {kept.get(account, 0)} in the books, {modelled[account]} in the model"
        for account in sorted({*modelled, *kept})
        if kept.get(account, 0) != modelled[account]
    ]


def moments(expected: dict[str, model.Operation], told: Told) -> list[str]:
    """Along each chain, in its order, the model is never below zero: not at the end alone."""
    known = {**told.asked, **expected}
    left = opening()
    wrong = []
    rows = Link.objects.order_by("owner", "sequence").values_list("owner__reference", "sequence", "entry__key")
    for owner, sequence, key in rows:
        if key not in known:
            continue
        for account, amount in model.effects(known[key], known).items():
            if account[0] != owner:
                continue
            left[account] += amount
            if left[account] < 0 and account[2] not in plain.SOURCES:
                wrong.append(f"{owner} no. {sequence}: {'/'.join(account)} was at {left[account]}")
    return wrong
