"""A Region's accent colours: the stylesheet made of them, and the proof that every page stays readable.

The palette is read from ``static/ui/css/tokens.css``, the one place where colours are written. A Region
brings an accent, the ink on it and its wash, for light paper and for dark; the tints of charts derive from it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jalon.ui.colours import contrast, is_colour, mix

Mode = Literal["light", "dark"]
MODES: tuple[Mode, Mode] = ("light", "dark")

TOKENS = Path(__file__).parent / "static" / "ui" / "css" / "tokens.css"

TEXT = 4.5  # WCAG 2.2, 1.4.3, text of any size
GRAPHIC = 3.0  # WCAG 2.2, 1.4.11, borders of controls, focus, parts of charts

# Every pair that a stylesheet of this room puts on the screen: (foreground, background, ratio it needs).
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("ink", "paper", TEXT),
    ("ink", "sheet", TEXT),
    ("soft", "paper", TEXT),
    ("soft", "sheet", TEXT),
    ("ok", "paper", TEXT),
    ("ok", "sheet", TEXT),
    ("ok", "ok-wash", TEXT),
    ("ink", "ok-wash", TEXT),
    ("soft", "ok-wash", TEXT),
    ("warn", "paper", TEXT),
    ("warn", "sheet", TEXT),
    ("warn", "warn-wash", TEXT),
    ("ink", "warn-wash", TEXT),
    ("soft", "warn-wash", TEXT),
    ("late", "paper", TEXT),
    ("late", "sheet", TEXT),
    ("late", "late-wash", TEXT),
    ("ink", "late-wash", TEXT),
    ("soft", "late-wash", TEXT),
    ("paper", "late", TEXT),
    ("unknown", "unknown-wash", TEXT),
    ("edge", "paper", GRAPHIC),
    ("edge", "sheet", GRAPHIC),
    ("ink", "accent-wash", TEXT),
    ("soft", "accent-wash", TEXT),
    ("accent", "accent-wash", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "sheet", TEXT),
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-strong", TEXT),
    ("paid", "voted", GRAPHIC),
)
OF_THE_ACCENT = {"accent", "accent-ink", "accent-strong", "accent-wash", "paid", "committed", "granted"}

DECLARATION = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
LIGHT_DARK = re.compile(r"light-dark\(\s*([^,]+?)\s*,\s*([^)]+?)\s*\)")
MIX = re.compile(r"color-mix\(in oklab,\s*var\(--([a-z-]+)\)\s*(\d+)%,\s*var\(--([a-z-]+)\)\)")
VARIABLE = re.compile(r"var\(--([a-z-]+)\)")


@dataclass(frozen=True)
class Tint:
    """A Region's colours on one paper, written #rrggbb: its accent, the ink on it, the wash behind text."""

    accent: str
    ink: str
    wash: str


@dataclass(frozen=True)
class Accent:
    """The colours of a Region, on light paper and on dark."""

    region: str
    light: Tint
    dark: Tint


@dataclass(frozen=True)
class Finding:
    """A pair of colours that some reader could not tell apart."""

    mode: Mode
    foreground: str
    background: str
    ratio: float
    needed: float

    def __str__(self) -> str:
        return f"{self.mode}: {self.foreground} on {self.background} is {self.ratio:.2f}, {self.needed} is needed"


@cache
def _declarations() -> Mapping[str, str]:
    return dict(DECLARATION.findall(TOKENS.read_text(encoding="utf-8")))


def palette(mode: Mode, colours: Tint | None = None) -> dict[str, str]:
    """Every colour token as ``#rrggbb`` on a light or dark page, with a Region's colours if given."""
    written = dict(_declarations())
    if colours:
        written |= {"accent": colours.accent, "accent-ink": colours.ink, "accent-wash": colours.wash}
    resolved: dict[str, str] = {}

    def resolve(name: str) -> str | None:
        if name not in resolved:
            value = written.get(name, "")
            if choice := LIGHT_DARK.fullmatch(value):
                value = choice[1] if mode == "light" else choice[2]
            elif blend := MIX.fullmatch(value):
                first, second = resolve(blend[1]), resolve(blend[3])
                value = mix(first, int(blend[2]) / 100, second) if first and second else ""
            elif alias := VARIABLE.fullmatch(value):
                value = resolve(alias[1]) or ""
            if is_colour(value):
                resolved[name] = value
        return resolved.get(name)

    for name in written:
        resolve(name)
    return resolved


def _findings(mode: Mode, region: Tint | None, only_accent: bool) -> Iterator[Finding]:
    colours = palette(mode, region)
    for foreground, background, needed in PAIRS:
        if only_accent and not OF_THE_ACCENT & {foreground, background}:
            continue
        ratio = contrast(colours[foreground], colours[background])
        if ratio < needed:
            yield Finding(mode, foreground, background, ratio, needed)


def contrast_findings(light: Tint | None = None, dark: Tint | None = None) -> list[Finding]:
    """The pairs too close to read with these colours; none means that every page of the Region is readable.

    Without colours: the house's own palette, every pair.
    """
    given = {"light": light, "dark": dark}
    only_accent = bool(light or dark)
    return [finding for mode in MODES for finding in _findings(mode, given[mode], only_accent)]


def theme_css(accents: Iterable[Accent]) -> str:
    """The stylesheet of the Regions' accents, one rule a Region."""
    rules = []
    for accent in accents:
        light, dark = accent.light, accent.dark
        written = (light.accent, dark.accent, light.ink, dark.ink, light.wash, dark.wash)
        if not all(is_colour(colour) for colour in written) or not re.fullmatch(r"[a-z0-9-]+", accent.region):
            raise ValueError(f"not an accent: {accent}")
        rules.append(
            f'  [data-region="{accent.region}"] {{'
            f" --accent: light-dark({light.accent}, {dark.accent});"
            f" --accent-ink: light-dark({light.ink}, {dark.ink});"
            f" --accent-wash: light-dark({light.wash}, {dark.wash}); }}"
        )
    return "@layer tokens {\n" + "\n".join(rules) + "\n}\n"


def theme_digest(accents: Iterable[Accent]) -> str:
    """Twelve digits that change with any accent: the version in the stylesheet's address and its ETag."""
    return hashlib.sha256(theme_css(accents).encode()).hexdigest()[:12]
