"""Replays the whole ledger and says exactly which entry was altered, is missing or was inserted.

One read-only snapshot, read by several sessions in stretches of entries: memory does not grow with history. A
superuser of the database can rewrite a chain to its end together with its seals; only a seal published outside
shows that, so give it to ``verify``.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from django.utils.translation import gettext as _

from jalon.funds import chain, consistency, replay
from jalon.funds.consistency import Session
from jalon.funds.seals import SealView
from jalon.funds.snapshot import Snapshot, snapshot, stream

Progress = Callable[[int, int], None]
SHOWN = 1000
STRETCH = 50_000  # entries that one job looks at


class Wrong(StrEnum):
    """What can be wrong with a place in the books."""

    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    BALANCE = "balance"
    SEAL = "seal"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written: what, where, and a sentence for a person."""

    wrong: Wrong
    owner: str
    sequence: int | None
    text: str


@dataclass
class Report:
    """What a verification went through, and what it found (the first thousand, and how many in all)."""

    entries: int = 0
    owners: int = 0
    seals: int = 0
    findings: list[Finding] = field(default_factory=list)
    found: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.found == 0

    def add(self, found: Iterable[Finding]) -> None:
        """Keep what was found, as far as anybody reads it."""
        for one in found:
            self.found += 1
            if len(self.findings) < SHOWN:
                self.findings.append(one)


def verify(*, published: SealView | None = None, progress: Progress | None = None) -> Report:
    """Recompute every hash, balance, total and seal; compare with a published seal where one is given."""
    with snapshot() as books:
        replayed = _Replay(books)
        return replayed.run(published, progress)


OWNERS = """
SELECT id, format, kind, reference, resource_id, section, chapter, exercice, closes_on, repayable, fictif, sequence
  FROM funds_owner ORDER BY id
"""
Job = Callable[[Session], tuple[int, list[Finding]]]


class _Replay:
    """One verification: the owners' names, and the jobs that go through the books."""

    def __init__(self, books: Snapshot) -> None:
        self.books = books
        self.report = Report()
        self.names: dict[int, str] = {}
        self.starts: dict[int, bytes] = {}
        self.expected = 0
        for id, version, *described, sequence in stream(books.main, OWNERS):
            owner = chain.OwnerText(*described)
            self.names[id] = owner.reference
            self.starts[id] = chain.start(owner) if version == chain.FORMAT else b""
            self.expected += sequence

    def run(self, published: SealView | None, progress: Progress | None) -> Report:
        """Every job; what they found, in the order of the chains."""
        report = self.report
        report.owners = len(self.names)
        for seen, wrong in self.books.each(self._jobs()):
            report.add(wrong)
            report.entries += seen
            if progress and seen:
                progress(report.entries, self.expected)
        report.findings.sort(key=lambda one: (one.owner, one.sequence or 0, one.wrong))
        report.add(self._seals())
        if published:
            report.add(self._published(published))
        return report

    def _jobs(self) -> list[Job]:
        """The long ones first, so that none is left alone at the end."""
        first, last = next(stream(self.books.main, "SELECT min(id), max(id) FROM funds_entry"))
        jobs: list[Job] = [self._kept, self._chained]
        if last is not None:
            jobs += [
                partial(self._stretch, start, min(start + STRETCH - 1, last))
                for start in range(first, last + 1, STRETCH)
            ]
        return jobs

    def _stretch(self, first: int, last: int, session: Session) -> tuple[int, list[Finding]]:
        """Entries of these ids: hashes, private parts, sums, twins."""
        seen, altered = replay.altered_links(session, first, last)
        found = [
            self._at(Wrong.ALTERED, place, _("%(owner)s : l’écriture n° %(number)s a été modifiée."))
            for place in altered
        ]
        found += [
            self._at(
                Wrong.ALTERED,
                place,
                _("%(owner)s : la partie privée de l’écriture n° %(number)s a été modifiée."),
            )
            for place in replay.altered_private_parts(session, first, last)
        ]
        for owner, sequence, unbalanced in consistency.entries_in_pieces(session, first, last):
            if unbalanced:
                text = _("%(owner)s : l’écriture n° %(number)s n’est pas équilibrée.")
            else:
                text = _("%(owner)s : l’écriture n° %(number)s n’a pas les mêmes jumelles qu’à l’origine.")
            found.append(self._at(Wrong.BALANCE if unbalanced else Wrong.ALTERED, (owner, sequence), text))
        return seen, found

    def _at(self, wrong: Wrong, place: tuple[int, int], text: str) -> Finding:
        owner, sequence = self.names.get(place[0], ""), place[1]
        return Finding(wrong, owner, sequence, text % {"owner": owner, "number": sequence})

    def _chained(self, session: Session) -> tuple[int, list[Finding]]:
        """The chains themselves: no gap, each link after the one before, the head where the owner says."""
        return 0, [*self._breaks(session), *self._ends(session), *self._strays(session)]

    def _breaks(self, session: Session) -> Iterator[Finding]:
        for owner, sequence, before in consistency.chains_that_break(session, self.starts):
            name = self.names[owner]
            words = {"owner": name, "number": sequence}
            if sequence != before + 1:
                yield self._missing(name, before + 1, sequence - 1)
            elif before:
                text = _(
                    "%(owner)s : le n° %(number)s ne suit pas l’écriture qui le précède ; celle-ci a été réécrite."
                )
                yield Finding(Wrong.ALTERED, name, before, text % words)
            else:
                text = _("%(owner)s : la description de l’enveloppe ou de la ligne a été modifiée.")
                yield Finding(Wrong.ALTERED, name, None, text % words)

    def _ends(self, session: Session) -> Iterator[Finding]:
        for owner, sequence, last, differs in consistency.chains_that_end_elsewhere(session):
            name = self.names[owner]
            if last < sequence:
                yield self._missing(name, last + 1, sequence)
            elif last > sequence:
                text = _("%(owner)s : des écritures ont été ajoutées après le n° %(number)s, dernier de la chaîne.")
                words = {"owner": name, "number": sequence}
                yield Finding(Wrong.INSERTED, name, sequence + 1, text % words)
            elif differs:
                text = _("%(owner)s : la tête de la chaîne n’est pas l’empreinte de sa dernière écriture.")
                yield Finding(Wrong.ALTERED, name, last, text % {"owner": name})

    def _missing(self, owner: str, first: int, last: int) -> Finding:
        text = _("%(owner)s : il manque les écritures n° %(first)s à %(last)s.")
        return Finding(Wrong.MISSING, owner, first, text % {"owner": owner, "first": first, "last": last})

    def _strays(self, session: Session) -> Iterator[Finding]:
        for id, operation in consistency.entries_outside_chains(session):
            text = _("Une écriture (%(operation)s, identifiant %(id)s) n’est dans aucune chaîne.")
            yield Finding(Wrong.INSERTED, "", None, text % {"operation": operation, "id": id})
        for place in consistency.links_without_entry(session):
            yield self._at(
                Wrong.MISSING,
                place,
                _("%(owner)s : le contenu de l’écriture n° %(number)s a disparu ; il n’en reste que l’empreinte."),
            )
        for owner, last in consistency.chains_without_owner(session):
            text = _("L’enveloppe ou la ligne d’identifiant %(id)s a disparu, avec ses écritures n° 1 à %(last)s.")
            yield Finding(Wrong.MISSING, "", None, text % {"id": owner, "last": last})

    def _kept(self, session: Session) -> tuple[int, list[Finding]]:
        """Balances and totals as they are kept, and as the postings give them."""
        found = []
        for owner, account, is_total, kept, posted in consistency.balances_that_differ(session):
            if is_total:
                text = _("%(owner)s : le total %(account)s porte %(kept)s, les mouvements donnent %(posted)s.")
            else:
                text = _("%(owner)s : le compte %(account)s porte %(kept)s, ses mouvements donnent %(posted)s.")
            words = {"owner": owner, "account": account, "kept": kept, "posted": posted}
            found.append(Finding(Wrong.BALANCE, owner, None, text % words))
        for owner, case, kept_share, taken in consistency.draws_that_differ(session):
            text = _("%(owner)s : le dossier %(case)s est inscrit sur la part « %(kept)s », et non « %(taken)s ».")
            words = {"owner": owner, "case": case, "kept": kept_share, "taken": taken}
            found.append(Finding(Wrong.BALANCE, owner, None, text % words))
        return 0, found

    def _seals(self) -> Iterator[Finding]:
        """Each stored seal's own hash, its place after the previous one, and its heads in today's chains."""
        self.report.seals, broken = consistency.seals_that_break(self.books.main)
        for number in broken:
            text = _("Le scellé n° %(seal)s a été modifié, ou un scellé manque avant lui.")
            yield Finding(Wrong.SEAL, "", None, text % {"seal": number})
        for row in consistency.heads_that_differ(self.books.main):
            yield _sealed_differently(*row)

    def _published(self, published: SealView) -> Iterator[Finding]:
        for row in consistency.published_heads_that_differ(self.books.main, published):
            yield _sealed_differently(*row)
        if consistency.kept_hash(self.books.main, published.number) != published.hash:
            text = _("Le scellé n° %(seal)s publié n’est pas celui de la base.")
            yield Finding(Wrong.SEAL, "", None, text % {"seal": published.number})


def _sealed_differently(seal: int, owner: str, sequence: int, gone: bool) -> Finding:
    words = {"seal": seal, "owner": owner, "number": sequence}
    if gone:
        text = _("%(owner)s : le scellé n° %(seal)s couvre l’écriture n° %(number)s, qui n’existe plus.")
    else:
        text = _("%(owner)s : des écritures jusqu’au n° %(number)s ont été réécrites depuis le scellé n° %(seal)s.")
    return Finding(Wrong.MISSING if gone else Wrong.ALTERED, owner, sequence, text % words)
