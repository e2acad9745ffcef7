"""Every page stays readable, on light and dark paper, with any Region's colours."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.ui import theme
from jalon.ui.colours import contrast, luminance, mix
from jalon.ui.theme import PAIRS, Accent, Tint, contrast_findings, palette, theme_css

STYLESHEETS = sorted(Path(theme.__file__).parent.parent.glob("*/static/**/*.css"))


LIGHT = Tint("#9b1b30", "#ffffff", "#f8ecee")
DARK = Tint("#e7808f", "#1d1b19", "#33201f")


def test_the_house_palette_is_readable() -> None:
    assert [str(finding) for finding in contrast_findings()] == []


def test_a_readable_accent_passes_and_a_pale_one_does_not() -> None:
    assert contrast_findings(LIGHT, DARK) == []
    pale = contrast_findings(replace(LIGHT, accent="#f0c0c8"), DARK)
    assert {finding.mode for finding in pale} == {"light"}
    assert ("accent", "paper") in {(finding.foreground, finding.background) for finding in pale}
    dim = contrast_findings(LIGHT, replace(DARK, accent="#401018"))
    assert {finding.mode for finding in dim} == {"dark"}


def test_an_ink_too_close_to_its_accent_is_found() -> None:
    found = contrast_findings(replace(LIGHT, ink="#c06070"), DARK)
    assert {(finding.foreground, finding.background) for finding in found} == {
        ("accent-ink", "accent"),
        ("accent-ink", "accent-strong"),
    }
    assert "light: accent-ink on accent" in str(found[0])


def test_every_pair_is_made_of_colours_that_exist() -> None:
    colours = palette("light")
    assert {name for first, second, _ in PAIRS for name in (first, second)} <= set(colours)


def test_light_and_dark_have_the_same_tokens() -> None:
    assert set(palette("light")) == set(palette("dark"))


# A text colour on the paper it inherits is in the list; these properties name a pair in one rule.
RULE = re.compile(r"\{([^{}]*)\}")


def test_every_pair_that_a_stylesheet_writes_is_in_the_list() -> None:
    checked = {(first, second) for first, second, _ in PAIRS}
    for path in STYLESHEETS:
        for body in RULE.findall(path.read_text()):
            inks = re.findall(r"(?<![-\w])color:\s*var\(--([a-z-]+)\)", body)
            papers = re.findall(r"(?<![-\w])background(?:-color)?:\s*var\(--([a-z-]+)\)", body)
            for ink in inks:
                for paper in papers or ["paper"]:
                    assert (ink, paper) in checked or (paper == "paper" and (ink, "sheet") in checked), (
                        f"{path.name}: {ink} on {paper}"
                    )


def test_no_stylesheet_writes_a_colour_outside_the_tokens() -> None:
    for path in STYLESHEETS:
        if path.name != "tokens.css":
            text = re.sub(r"--paper: #ffffff", "", path.read_text())
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", text), path.name


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert luminance("#f00") == pytest.approx(0.2126)


def test_a_mix_is_that_of_the_browser() -> None:
    assert mix("#9b1b30", 1, "#ffffff") == "#9b1b30"
    assert mix("#9b1b30", 0, "#ffffff") == "#ffffff"
    # Chromium: color-mix(in oklab, #ff0000 50%, #0000ff)
    assert mix("#ff0000", 0.5, "#0000ff") == "#8c53a2"


def test_a_stylesheet_is_made_of_colours_and_nothing_else() -> None:
    css = theme_css([Accent("somewhere", LIGHT, DARK)])
    assert '[data-region="somewhere"] { --accent: light-dark(#9b1b30, #e7808f);' in css
    assert "--accent-ink: light-dark(#ffffff, #1d1b19);" in css
    for accent in (
        Accent("somewhere", replace(LIGHT, wash="red; } body { display: none"), DARK),
        Accent('a"]', LIGHT, DARK),
    ):
        with pytest.raises(ValueError, match="not an accent"):
            theme_css([accent])


@given(st.integers(0, 0xFFFFFF), st.integers(0, 0xFFFFFF))
def test_an_accent_is_accepted_exactly_when_each_pair_has_its_contrast(light: int, dark: int) -> None:
    given = {"light": replace(LIGHT, accent=f"#{light:06x}"), "dark": replace(DARK, accent=f"#{dark:06x}")}
    readable = not contrast_findings(given["light"], given["dark"])
    pairs = [pair for pair in PAIRS if theme.OF_THE_ACCENT & set(pair[:2])]
    each = all(
        contrast(palette(mode, given[mode])[first], palette(mode, given[mode])[second]) >= needed
        for mode in theme.MODES
        for first, second, needed in pairs
    )
    assert readable == each
