"""Check a published ledger and its seals without Jalon: Python 3.11, this one file, nothing to install.

    python jalon_verify.py ledger.jsonl.gz [--seal seal-000012.json ...]
    python jalon_verify.py https://example.org/api/v1 --region my-region [--seal seal-000012.json ...]

The first form reads a file made by `jalon ledger export`, the second a Region's public API. Every chain is replayed
from the description of its owner to its head: each hash is computed again, each entry must balance, no balance may
fall below zero at any moment, each twin must be that of an entry that is there. A seal that was kept from an earlier
day must still be one of the published ones, and each chain must pass through the head that it lists: whoever rewrote
a history and made its hashes anew cannot have rewritten that file.

Ends with 0 where everything is as it was written, 1 where something is not, 2 where a file cannot be read.
"""

import argparse
import gzip
import hashlib
import json
import os
import sys
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

FORMAT = 1
EXPORT = "jalon-ledger-export-1"
SOURCES = ("opened", "charged")  # steps that money comes from: below zero by what they gave
ENGLISH = next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "").startswith("en")

Object = dict[str, Any]
Read = Callable[[str], Any]


class Unreadable(Exception):
    """A file that is not what it should be."""


def say(french: str, english: str) -> str:
    """The text in the terminal's language."""
    return english if ENGLISH else french


# The documented texts ------------------------------------------------------------------------------------------


def text(*values: object) -> str:
    """Fields one after the other, each its length in UTF-8 bytes, a colon, its text; nothing is the empty text."""
    written = ("" if value is None else str(value) for value in values)
    return "".join(f"{len(one) if one.isascii() else len(one.encode())}:{one}" for one in written)


def digest(*values: object) -> str:
    """SHA-256 of fields one after the other, in hexadecimal."""
    return hashlib.sha256(text(*values).encode()).hexdigest()


def start(owner: Object) -> str:
    """The hash that an owner's chain starts from: its whole unchangeable description."""
    names = ("kind", "id", "resource", "section", "chapter", "exercice", "closes_on")
    return digest("jalon-owner-1", *(owner[name] for name in names), int(owner["repayable"]), int(owner["fictif"]))


def public_part(link: Object) -> str:
    """The public part of an entry as its hash covers it."""
    names = ("key", "operation", "on", "exercice", "posted_us", "actor", "reference", "basis", "reverses")
    values = [link[name] for name in names]
    values.append(len(link["schedule"]))
    for line in link["schedule"]:
        values += [line["exercice"], line["amount_cents"]]
    values.append(len(link["postings"]))
    for posting in link["postings"]:
        values += [posting[name] for name in ("owner", "book", "step", "scheme", "case", "amount")]
    return text(*values)


def link_hash(owner: str, link: Object) -> str:
    """The hash that a link's content gives in a chain."""
    return digest(
        "jalon-ledger-1",
        owner,
        link["sequence"],
        link["previous"],
        public_part(link),
        link["private_digest"],
        link["first"],
    )


def seal_hash(seal: Object) -> str:
    """The hash that a seal's content gives."""
    heads = sorted(seal["heads"], key=lambda head: head[0].encode())
    flat = [value for head in heads for value in head]
    return digest("jalon-seal-1", seal["number"], seal["sealed_at"], seal["previous"], len(heads), *flat)


# The replay ----------------------------------------------------------------------------------------------------


@dataclass
class Replay:
    """What was read so far, and what is not as it was written, in words."""

    wrong: list[str] = field(default_factory=list)
    links: int = 0
    chains: int = 0
    seals: int = 0
    sealed: dict[str, dict[int, tuple[str, int]]] = field(default_factory=dict)  # owner: sequence: (head, seal)
    known_seals: dict[int, str] = field(default_factory=dict)
    last_seal: tuple[int, str] = (0, "0" * 64)
    twins: dict[str, int] = field(default_factory=dict)  # hash of an entry: how many twins are still to come
    strays: dict[str, str] = field(default_factory=dict)  # the same: place of a twin that names it

    def add(self, french: str, english: str) -> None:
        """Keep a finding."""
        self.wrong.append(say(french, english))

    def kept_seal(self, seal: Object) -> None:
        """A seal that somebody kept: its own hash, then its heads when the chains come."""
        number = seal["number"]
        if seal_hash(seal) != seal["hash"]:
            self.add(
                f"scellé n° {number} : son contenu ne donne pas son empreinte",
                f"seal {number}: its content does not give its hash",
            )
        self._expect(seal)

    def published_seal(self, seal: Object) -> None:
        """A seal of the publication, in the order of numbers: whole, and chained to the one before."""
        number, (before, previous) = seal["number"], self.last_seal
        if seal_hash(seal) != seal["hash"] or (number, seal["previous"]) != (before + 1, previous):
            self.add(
                f"scellé n° {number} : modifié, ou un scellé manque avant lui",
                f"seal {number}: altered, or one is missing before it",
            )
        self.seals += 1
        self.last_seal = number, seal["hash"]
        self.known_seals[number] = seal["hash"]
        self._expect(seal)

    def _expect(self, seal: Object) -> None:
        for owner, sequence, head in seal["heads"]:
            listed = self.sealed.setdefault(owner, {})
            known = listed.setdefault(sequence, (head, seal["number"]))
            if known[0] != head:
                self._rewritten(owner, sequence, seal["number"])

    def _rewritten(self, owner: str, sequence: int, seal: int) -> None:
        self.add(
            f"{owner} n° {sequence} : réécrit depuis le scellé n° {seal}",
            f"{owner} no. {sequence}: was rewritten since seal {seal}",
        )

    def chain(self, owner: Object, links: Iterable[Object]) -> None:
        """One owner's chain from its description to its head."""
        name, sequence, self.chains = owner["id"], 0, self.chains + 1
        head = start(owner) if owner["format"] == FORMAT else ""
        heads = self.sealed.pop(name, {})
        balances: dict[tuple[str, ...], int] = {}
        for link in links:
            self.links += 1
            self._link(name, sequence, head, link, balances)
            sequence, head = link["sequence"], link["hash"]
            if sequence in heads:
                sealed, seal = heads.pop(sequence)
                if sealed != head:
                    self._rewritten(name, sequence, seal)
        if sequence < owner["sequence"]:
            self._missing(name, sequence + 1, owner["sequence"])
        elif (sequence, head) != (owner["sequence"], owner["head"]):
            self.add(
                f"{name} : sa tête n’est pas l’empreinte de sa dernière écriture",
                f"{name}: its head is not the hash of its last entry",
            )
        for gone, (_head, seal) in sorted(heads.items()):
            self.add(
                f"{name} n° {gone} : couvert par le scellé n° {seal}, et disparu",
                f"{name} no. {gone}: sealed by seal {seal}, and gone",
            )

    def _missing(self, name: str, first: int, last: int) -> None:
        self.add(f"{name} : manquent les n° {first} à {last}", f"{name}: nos. {first} to {last} are missing")

    def _link(self, name: str, before: int, head: str, link: Object, balances: dict[tuple[str, ...], int]) -> None:
        sequence = link["sequence"]
        if sequence > before + 1:
            self._missing(name, before + 1, sequence - 1)
        elif sequence <= before or link["previous"] != head:
            self.add(
                f"{name} n° {sequence} : ne suit pas l’écriture qui le précède",
                f"{name} no. {sequence}: does not follow the one before",
            )
        if link["format"] != FORMAT or link_hash(name, link) != link["hash"]:
            self.add(f"{name} n° {sequence} : modifié", f"{name} no. {sequence}: was altered")
        self._sums(name, link, balances)
        if link["first"] is not None:
            self.twins[link["first"]] = self.twins.get(link["first"], 0) - 1
            self.strays[link["first"]] = say(f"{name} n° {sequence}", f"{name} no. {sequence}")
        elif more := len({posting["owner"] for posting in link["postings"]}) - 1:
            self.twins[link["hash"]] = self.twins.get(link["hash"], 0) + more

    def _sums(self, name: str, link: Object, balances: dict[tuple[str, ...], int]) -> None:
        """The entry sums to zero for each owner and book; what it leaves to this owner is not below zero."""
        sums: dict[tuple[str, str], int] = {}
        for posting in link["postings"]:
            place = posting["owner"], posting["book"]
            sums[place] = sums.get(place, 0) + posting["amount"]
            if posting["owner"] == name:
                account = posting["book"], posting["step"], posting["scheme"], posting["case"]
                balances[account] = left = balances.get(account, 0) + posting["amount"]
                if left < 0 and posting["step"] not in SOURCES:
                    self.add(
                        f"{name} n° {link['sequence']} : {'/'.join(filter(None, account))} tombe sous zéro",
                        f"{name} no. {link['sequence']}: {'/'.join(filter(None, account))} falls below zero",
                    )
        if any(sums.values()):
            self.add(
                f"{name} n° {link['sequence']} : n’est pas équilibré",
                f"{name} no. {link['sequence']}: does not balance",
            )

    def end(self, region: str, kept: Iterable[Object]) -> None:
        """When all was read: twins without an entry, chains that were sealed and are gone, seals that changed."""
        for first, left in self.twins.items():
            if left:
                place = self.strays.get(first, first)
                self.add(
                    f"{place} : n’a pas les mêmes jumelles qu’à l’origine",
                    f"{place}: has not the twins that it was written with",
                )
        for owner in self.sealed:
            if not region or owner.split("/")[0] == region:
                self.add(f"{owner} : couvert par un scellé, et disparu", f"{owner}: sealed, and gone")
        for seal in kept:
            if self.known_seals.get(seal["number"]) != seal["hash"]:
                self.add(
                    f"scellé n° {seal['number']} : ce n’est pas celui qui est publié",
                    f"seal {seal['number']}: is not the published one",
                )


# A file, or the API --------------------------------------------------------------------------------------------


def lines(path: Path) -> Iterator[Object]:
    """The objects of an export, one a line; refuses a file that was cut off."""
    last: Object = {}
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for number, line in enumerate(file):
            last = json.loads(line)
            if number == 0 and last.get("format") != EXPORT:
                raise Unreadable(say("ce n’est pas un export du grand livre", "it is not an export of the ledger"))
            yield last
    if last.get("type") != "end":
        raise Unreadable(say("le fichier est coupé avant sa fin", "the file ends too early"))


def replay_file(path: Path, kept: list[Object]) -> Replay:
    """Check an export: a line that describes it, the seals, each chain followed by its links, an end."""
    replay, rest = Replay(), lines(path)
    header = next(rest, {})
    for seal in kept:
        replay.kept_seal(seal)
    owner: Object | None = None

    def links() -> Iterator[Object]:
        nonlocal owner
        for one in rest:
            if one["type"] != "link":
                owner = one
                return
            yield one

    for one in rest:
        if one["type"] != "seal":
            owner = one
            break
        replay.published_seal(one)
    while owner and owner["type"] == "chain":
        replay.chain(owner, links())
    for _rest in rest:
        raise Unreadable(say("une ligne n’est pas à sa place", "a line is out of place"))
    if owner and (replay.chains, replay.links) != (owner["chains"], owner["links"]):
        replay.add("des lignes ont été ôtées ou ajoutées", "lines were taken away or added")
    replay.end(header.get("region", ""), kept)
    return replay


def items(read: Read, address: str) -> Iterator[Object]:
    """Every object of a list, page after page."""
    following: str | None = address
    while following:
        page = read(following)
        yield from page["items"]
        following = page["next"]


def replay_api(read: Read, base: str, region: str, kept: list[Object]) -> Replay:
    """Check a Region's chains as its API gives them."""
    replay = Replay()
    for seal in kept:
        replay.kept_seal(seal)
        replay.known_seals[seal["number"]] = read(f"{base}/seals/{seal['number']}")["hash"]
    for owner in items(read, f"{base}/regions/{region}/chains?size=200"):
        address = f"{base}/regions/{region}/links?chain={quote(owner['id'], safe='')}&size=200"
        replay.chain(owner, items(read, address))
    replay.end(region, kept)
    return replay


def over_network(base: str) -> Read:
    """How addresses of an API are read."""

    def read(address: str) -> Any:
        with urllib.request.urlopen(urljoin(base, address)) as answer:
            return json.load(answer)

    return read


def read_seal(path: Path) -> Object:
    """A seal as it was published."""
    seal: Object = json.loads(path.read_text("utf-8"))
    if not isinstance(seal, dict) or seal.get("format") != "jalon-seal-1":
        raise Unreadable(say("ce n’est pas un scellé", "it is not a seal"))
    return seal


def main(arguments: list[str] | None = None) -> int:
    """Read, say what was found; the exit code."""
    parser = argparse.ArgumentParser(
        prog="jalon-verify",
        description=say(
            "Vérifie un grand livre publié et ses scellés.", "Checks a published ledger and its seals."
        ),
    )
    parser.add_argument("source", help=say("un export, ou l’adresse d’une API", "an export, or an API's address"))
    parser.add_argument("--region", default="", help=say("la Région, pour une API", "the Region, for an API"))
    parser.add_argument("--seal", action="append", default=[], help=say("un scellé gardé", "a seal that was kept"))
    given = parser.parse_args(arguments)
    current = given.source
    try:
        kept = []
        for current in given.seal:
            kept.append(read_seal(Path(current)))
        current = given.source
        if current.startswith(("http://", "https://")):
            base = current.rstrip("/")
            replay = replay_api(over_network(base), base, given.region, kept)
        else:
            replay = replay_file(Path(current), kept)
    except (OSError, EOFError, ValueError, KeyError, TypeError, Unreadable) as error:
        known = isinstance(error, OSError | Unreadable)
        reason = error if known else say("son contenu n’est pas lisible", "its content cannot be read")
        print(f"{current}: {reason}", file=sys.stderr)
        return 2
    for one in replay.wrong:
        print(one)
    counted = say(
        f"{replay.links} écritures, {replay.chains} chaînes, {replay.seals} scellés : ",
        f"{replay.links} entries, {replay.chains} chains, {replay.seals} seals: ",
    )
    whole = say("tout est comme à l’origine.", "everything is as it was written.")
    print(
        counted
        + (say(f"{len(replay.wrong)} anomalie(s).", f"{len(replay.wrong)} wrong.") if replay.wrong else whole)
    )
    return int(bool(replay.wrong))


if __name__ == "__main__":
    sys.exit(main())
