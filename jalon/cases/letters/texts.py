"""The text in force of each kind of letter, by Region."""

import hashlib
from dataclasses import dataclass
from difflib import SequenceMatcher

from jalon.cases.letters.kinds import LetterKind
from jalon.cases.letters.template import Template, default_text, template_of
from jalon.cases.models import LetterDraft, LetterVersion


@dataclass(frozen=True, slots=True)
class InForce:
    """The text of a kind of letter: the Region's latest version, or Jalon's own (number 0)."""

    kind: LetterKind
    version: LetterVersion | None
    text: str

    @property
    def number(self) -> int:
        """Of the version; 0 for Jalon's own text."""
        return self.version.number if self.version else 0

    @property
    def sha256(self) -> str:
        """Of the text."""
        return self.version.sha256 if self.version else hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def template(self) -> Template:
        """The text read."""
        return template_of(self.kind, self.text)


def in_force(region: str, kind: LetterKind) -> InForce:
    """The text with which a letter of this kind is written today."""
    version = LetterVersion.objects.filter(region=region, kind=kind).order_by("-number").first()
    return InForce(kind, version, version.text if version else default_text(kind))


def all_in_force(region: str) -> list[InForce]:
    """The texts of every kind of letter, in the order of a case's life."""
    latest = LetterVersion.objects.filter(region=region).order_by("kind", "-number").distinct("kind")
    versions = {version.kind: version for version in latest}
    found = []
    for kind in LetterKind:
        version = versions.get(kind.value)
        found.append(InForce(kind, version, version.text if version else default_text(kind)))
    return found


def open_drafts(region: str) -> dict[str, LetterDraft]:
    """The latest open draft of each kind."""
    rows = LetterDraft.objects.filter(region=region, state="open").order_by("kind", "-number").distinct("kind")
    return {draft.kind: draft for draft in rows}


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a comparison: kept, removed or added."""

    sign: str
    text: str


def compared(before: str, after: str) -> list[Change]:
    """Two texts line by line."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Change] = []
    for tag, start, end, other, last in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Change(" ", line) for line in old[start:end]]
        else:
            found += [Change("-", line) for line in old[start:end]] + [
                Change("+", line) for line in new[other:last]
            ]
    return found
