"""What is wrong between rulebooks: one identifier used twice, a circle, an answer that another cannot give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from jalon.rules.findings import NO_BREAK as NB
from jalon.rules.findings import Finding, Level, did_you_mean
from jalon.rules.outcomes import VERDICT, asked, kind_of, suits
from jalon.rules.rulebook import Rulebook
from jalon.rules.vocabulary import Vocabulary


def companions(book: Rulebook, find: Callable[[str], Rulebook | None]) -> dict[str, Rulebook]:
    """The rulebooks whose results a rulebook uses, and those that they use, by the identifiers that `find` knows."""
    found: dict[str, Rulebook] = {}
    waiting = [book]
    while waiting:
        current = waiting.pop()
        for identity in sorted(_uses(current) - set(found)):
            other = find(identity)
            if other is not None:
                found[identity] = other
                waiting.append(other)
    return found


def words_of(rulebooks: Sequence[Rulebook]) -> Vocabulary:
    """The words in which the facts of some rulebooks are told, so that one text of facts serves them all."""
    words = rulebooks[0].vocabulary
    for book in rulebooks[1:]:
        if book.vocabulary is not words and any(name not in words for name in book.vocabulary):
            words = words | book.vocabulary
    return words


Find = Callable[[str], "Rulebook | None"]


def check_together(
    rulebooks: Sequence[Rulebook], find: Find | None = None, names: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """What is wrong between rulebooks: one identifier used twice, or a rule that waits for itself.

    `find` finds those that give them facts and are not among them; without it they are not looked for. `names`: what they
    can be called.
    """
    findings: list[Finding] = []
    by_id: dict[str, Rulebook] = {}
    for book in rulebooks:
        if book.id in by_id:
            other = by_id[book.id].toml.file
            findings.append(
                Finding(
                    "R014",
                    Level.ERROR,
                    book.toml.position("id"),
                    f"L’identifiant «{NB}{book.id}{NB}» sert déjà dans {other}.",
                    f"The identifier “{book.id}” is already used in {other}.",
                )
            )
        by_id[book.id] = book
    found: dict[str, Rulebook] = {}
    if find is not None:
        for book in rulebooks:
            found |= companions(book, find)
    known = {**found, **by_id}
    uses = {name: sorted(_uses(book) & set(known)) for name, book in known.items()}
    for name in by_id:
        loop = _loop(name, uses)
        if loop and min(set(loop) & set(by_id)) == name:
            path = " → ".join([*loop, name])
            findings.append(
                Finding(
                    "C001",
                    Level.ERROR,
                    by_id[name].toml.position("id"),
                    f"Ces règles dépendent les unes des autres en cercle{NB}: {path}.",
                    f"These rules depend on each other in a circle: {path}.",
                    "Faites porter l’un des faits par le demandeur ou par le registre.",
                    "Let the applicant or the register provide one of the facts.",
                )
            )
    for book in rulebooks:
        findings += _given(book, known)
        if find:
            findings += _unknown(book, known, {*known, *names})
    return tuple(findings)


def _unknown(book: Rulebook, known: Mapping[str, Rulebook], names: set[str]) -> Iterator[Finding]:
    """What a rulebook asks of one that nobody has: it stays unknown for ever."""
    for name in book.provided:
        fact = book.vocabulary[name]
        identity, _ = asked(fact)
        if fact.provider == "rulebook" and identity not in known:
            yield Finding(
                "C004",
                Level.WARNING,
                fact.position or book.toml.position("id"),
                f"Aucune règle ne s’appelle «{NB}{identity}{NB}»{NB}: {name} reste inconnu.",
                f"No rule is called “{identity}”: {name} stays unknown.",
                *did_you_mean(identity, names),
            )


def _given(book: Rulebook, by_id: Mapping[str, Rulebook]) -> list[Finding]:
    """What a rulebook asks of another one that the other cannot give."""
    findings = []
    for name in book.provided:
        fact = book.vocabulary[name]
        identity, wanted = asked(fact)
        other = by_id.get(identity) if fact.provider == "rulebook" else None
        if other is None:
            continue
        kind = kind_of(other, wanted)
        position = fact.position or book.toml.position("id")
        if kind is None:
            findings.append(
                Finding(
                    "C003",
                    Level.ERROR,
                    position,
                    f"La règle «{NB}{identity}{NB}» n’a pas de résultat «{NB}{wanted}{NB}» pour {name}.",
                    f"The rule “{identity}” has no result “{wanted}” for {name}.",
                    *did_you_mean(wanted, [VERDICT, *other.amounts, *other.values]),
                )
            )
        elif not suits(fact.kind, kind):
            findings.append(
                Finding(
                    "C002",
                    Level.ERROR,
                    position,
                    f"{name}{NB}: {identity} donne {kind.named('fr')}{NB}; attendu{NB}: {fact.kind.named('fr')}.",
                    f"{name}: {identity} gives {kind.named('en')}; expected: {fact.kind.named('en')}.",
                )
            )
    return findings


def _uses(book: Rulebook) -> set[str]:
    """The rulebooks that provide facts to this one."""
    facts = [book.vocabulary[name] for name in book.facts]
    return {fact.source.partition("#")[0] for fact in facts if fact.provider == "rulebook"}


def _loop(start: str, uses: dict[str, list[str]]) -> list[str]:
    """The shortest way from a rulebook back to itself."""
    waiting: list[list[str]] = [[start]]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        for following in uses.get(path[-1], []):
            if following == start:
                return path
            if following not in seen:
                seen.add(following)
                waiting.append([*path, following])
    return []
