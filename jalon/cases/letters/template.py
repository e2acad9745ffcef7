"""A letter's text as a Region writes it: one file a kind, both languages, in the small mark-up; read and checked."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from jalon.cases.letters.kinds import LetterKind
from jalon.documents.markup import Composed, Passage, Value, compose, read, words
from jalon.documents.paper import Paragraph
from jalon.rules import TomlError, parse_toml
from jalon.ui.formats import language as reader

DEFAULTS = Path(__file__).parent / "defaults"
FOLDER = "letters"
LANGUAGES = ("fr", "en")
LONGEST = 40_000

ARISING: Mapping[LetterKind, frozenset[str]] = {
    LetterKind.ACKNOWLEDGEMENT: frozenset({"data-fetched"}),
    LetterKind.PIECES: frozenset({"agent-known"}),
    LetterKind.GRANT: frozenset({"algorithm", "agreement-due", "de-minimis", "exempted", "agent-known"}),
    LetterKind.REFUSAL: frozenset({"algorithm", "agent-known"}),
    LetterKind.OBSERVATIONS: frozenset({"agent-known"}),
    LetterKind.WITHDRAWAL: frozenset({"agent-known"}),
    LetterKind.AGREEMENT: frozenset({"money", "hours"}),
    LetterKind.RECOVERY: frozenset({"order-issued", "agent-known"}),
}
"""The circumstances in which each kind is written: a text has a passage for each item that they call for.

A request comes complete, and assemblies decide: what the law wants otherwise is not asked of a text.
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a text: where, what, and what to do. `place` is `subject.fr`, `text.en`, or a whole file."""

    place: str
    line: int
    message: str
    remedy: str
    lacking: bool = False
    """Whether it is only an item that the text does not say: it can be looked at, not published."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text that was read: its subject and its passages in each language."""

    kind: LetterKind
    subjects: Mapping[str, tuple[Passage, ...]]
    passages: Mapping[str, tuple[Passage, ...]]

    def subject(self, values: Mapping[str, Value], language: str) -> str:
        """The subject of a letter, without its fields if one is empty."""
        composed = compose(self.subjects[language], values, ())
        line = composed.blocks[0] if composed.blocks else None
        return words(line.text)[:250] if isinstance(line, Paragraph) else str(self.kind.label)

    def compose(self, values: Mapping[str, Value], language: str, circumstances: Collection[str]) -> Composed:
        """The letter's blocks in these circumstances, and the items that they carry."""
        owed = {item.id for item in self.kind.checklist.owed(circumstances)}
        return compose(self.passages[language], values, owed)


def required(kind: LetterKind) -> tuple[str, ...]:
    """The items that a text of this kind has a passage for, in the order of the law."""
    return tuple(item.id for item in kind.checklist.owed(ARISING.get(kind, frozenset())))


def default_text(kind: LetterKind) -> str:
    """The text that Jalon gives where a Region has none."""
    return (DEFAULTS / f"{kind.value}.toml").read_text("utf-8")


@lru_cache(maxsize=256)
def template_of(kind: LetterKind, text: str) -> Template:
    """A text that was found right when it was published."""
    template, problems = read_template(kind, text)
    if template is None or problems:
        raise ValueError(f"{kind.value}: a published text that cannot be read: {problems[:1]}")
    return template


def read_template(kind: LetterKind, text: str) -> tuple[Template | None, list[Problem]]:
    """A text and what is wrong in it, languages and missing items included; None where it is no text at all."""
    try:
        data = parse_toml(text, f"{kind.value}.toml").data
    except TomlError as error:
        message = error.message(reader())
        return None, [Problem("", error.position.line, message, _("Corrigez la ligne."))]
    problems: list[Problem] = []
    for table in sorted(data.keys() - {"subject", "text"}):
        problems.append(
            Problem(
                str(table), 1, _("Clé inconnue : %(key)s.") % {"key": table}, _("Gardez « subject » et « text ».")
            )
        )
    found: dict[str, dict[str, tuple[Passage, ...]]] = {"subject": {}, "text": {}}
    for part, held in found.items():
        given = data.get(part)
        for language in LANGUAGES:
            place = f"{part}.{language}"
            value = given.get(language) if isinstance(given, dict) else None
            if not isinstance(value, str) or not value.strip():
                problems.append(
                    Problem(
                        place, 1, _("Ce texte manque."), _("Écrivez-le : une lettre part dans les deux langues.")
                    )
                )
                continue
            held[language] = tuple(_passages(kind, part, place, value, problems))
    if any(len(held) < len(LANGUAGES) for held in found.values()):
        return None, problems
    template = Template(kind, found["subject"], found["text"])
    return template, [*problems, *_lacking(template)]


def _passages(kind: LetterKind, part: str, place: str, value: str, problems: list[Problem]) -> Iterator[Passage]:
    if len(value) > LONGEST:
        problems.append(
            Problem(
                place, 1, _("Ce texte est trop long."), _("Écrivez %(count)s signes au plus.") % {"count": LONGEST}
            )
        )
        return
    reading = read(value, kind.shapes, {item.id for item in kind.checklist.items})
    problems += [Problem(place, one.line, one.message, one.remedy) for one in reading.mistakes]
    single = reading.passages[0].parts if len(reading.passages) == 1 else ()
    if part == "subject" and (len(single) != 1 or single[0].kind != "paragraph" or len(single[0].lines) != 1):
        problems.append(
            Problem(
                place, 1, _("L’objet tient en une ligne."), _("Écrivez une phrase courte, sans titre ni liste.")
            )
        )
    yield from reading.passages


def _lacking(template: Template) -> Iterator[Problem]:
    """The items that no passage of a language says."""
    items = {item.id: item for item in template.kind.checklist.items}
    for language in LANGUAGES:
        said = {name for passage in template.passages[language] for name in passage.items}
        for id in required(template.kind):
            if id not in said:
                item = items[id]
                yield Problem(
                    f"text.{language}",
                    1,
                    _("Il manque la mention « %(id)s » : %(label)s (%(article)s).")
                    % {"id": id, "label": item.label.get(reader()), "article": item.article},
                    _("Écrivez un passage sous une ligne « @ %(id)s ».") % {"id": id},
                    lacking=True,
                )


def written(subjects: Mapping[str, str], texts: Mapping[str, str], note: str = "") -> str:
    """The file of a text whose parts were typed one by one."""
    lines = [f"# {note}", ""] if note else []
    lines += [
        "[subject]",
        *(f'{language} = "{_escaped(subjects[language])}"' for language in LANGUAGES),
        "",
        "[text]",
    ]
    for language in LANGUAGES:
        body = _escaped(texts[language].replace("\r\n", "\n").strip(), quotes='"""')
        lines.append(f'{language} = """\n{body}\n"""')
    return "\n".join(lines) + "\n"


def _escaped(text: str, quotes: str = '"') -> str:
    kept = "".join(sign for sign in text if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127))
    if quotes == '"':
        kept = " ".join(kept.split())
    return kept.replace("\\", "\\\\").replace(quotes, "\\" + "\\".join(quotes))


def parts(text: str) -> dict[str, str]:
    """The parts of a file as a form shows them: `subject_fr`, `text_en`…; empty where it cannot be read."""
    try:
        data = parse_toml(text, "").data
    except TomlError:
        return {}
    found = {}
    for part in ("subject", "text"):
        given = data.get(part)
        for language in LANGUAGES:
            value = given.get(language) if isinstance(given, dict) else None
            found[f"{part}_{language}"] = value.strip() if isinstance(value, str) else ""
    return found


def line_in_file(text: str, place: str, line: int) -> int:
    """The line of a file on which a line of one of its parts stands."""
    part, _dot, language = place.partition(".")
    if not language:
        return line
    toml = parse_toml(text, "")
    begins = toml.position(part, language).line
    value = toml.data.get(part)
    long = isinstance(value, dict) and "\n" in str(value.get(language, ""))
    return begins + line if long else begins
