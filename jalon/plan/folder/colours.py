"""A Region's colours: read, and refused where a reader could not tell words from what is behind them."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _

from jalon.plan.folder.records import Colours
from jalon.plan.folder.table import Table
from jalon.ui.colours import mix
from jalon.ui.formats import number
from jalon.ui.theme import MODES, Finding, Mode, Tint, contrast_findings

COLOUR = re.compile(r"#[0-9a-f]{6}")
KEYS = ("accent", "ink", "wash")
STEPS = 20


def read_colours(table: Table) -> tuple[Colours | None, Colours | None]:
    """The colours on light and on dark paper, from [region.colours]; None for those that cannot be read."""
    colours = table.table("colours")
    if colours is None:
        table.missing("colours", _("Donnez [region.colours] avec light et dark."))
        return None, None
    light, dark = (_tint(colours, mode) for mode in MODES)
    colours.done()
    return light, dark


def _tint(colours: Table, mode: Mode) -> Colours | None:
    table = colours.table(mode)
    if table is None:
        colours.missing(mode, _('Écrivez { accent = "#9b1b30", ink = "#ffffff", wash = "#f8ecee" }.'))
        return None
    values = {key: table.text(key, required=True) for key in KEYS}
    table.done()
    for key, value in values.items():
        if value and not COLOUR.fullmatch(value):
            table.wrong(key, _("une couleur en minuscules, par exemple « #9b1b30 »"))
            return None
    if not all(values.values()):
        return None
    tint = Tint(**values)
    _contrast(table, mode, tint)
    return Colours(**values)


def _contrast(table: Table, mode: Mode, tint: Tint) -> None:
    """One problem for each colour that is too close to another: the worst pair, and a colour that would do."""
    for key, found in _by_culprit(_findings(mode, tint)).items():
        finding = min(found, key=lambda each: each.ratio / each.needed)
        better = _readable(mode, tint, key)
        table.problem(
            key,
            "contrast",
            _("« %(key)s » se lit mal sur les pages : contraste de %(ratio)s, il en faut %(needed)s.")
            % {"key": key, "ratio": _ratio(finding.ratio), "needed": _ratio(finding.needed)},
            _("Prenez une couleur plus foncée ou plus claire, par exemple « %(colour)s ».") % {"colour": better}
            if better
            else _("Prenez une couleur plus foncée ou plus claire."),
        )


def _by_culprit(findings: list[Finding]) -> dict[str, list[Finding]]:
    """The findings by the colour to change: the accent alone where the page itself is too close to it.

    Else the ink that lies on the accent, and the wash behind words.
    """
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        behind = finding.background == "accent-wash"
        key = "ink" if finding.foreground == "accent-ink" else "wash" if behind else "accent"
        found.setdefault(key, []).append(finding)
    return {"accent": findings} if "accent" in found else found


def _ratio(value: float) -> str:
    """A contrast to two decimals, never rounded up to one that would do."""
    return number(Decimal(value).quantize(Decimal("0.01"), ROUND_FLOOR))


def _findings(mode: Mode, tint: Tint) -> list[Finding]:
    found = contrast_findings(**{mode: tint})
    return [finding for finding in found if finding.mode == mode]


def _readable(mode: Mode, tint: Tint, key: str) -> str:
    """The nearest colour in the same hue that reads well; empty when none does."""
    ends = ("#000000", "#ffffff") if mode == "light" else ("#ffffff", "#000000")
    for step in range(1, STEPS + 1):
        for end in ends:
            colour = mix(end, step / STEPS, asdict(tint)[key])
            if key not in _by_culprit(_findings(mode, replace(tint, **{key: colour}))):
                return colour
    return ""
