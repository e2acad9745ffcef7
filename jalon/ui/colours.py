"""Colours as the accessibility rules measure them: WCAG 2.2 contrast, and mixes as the browser computes them.

Mixes follow CSS Color 4 (``color-mix(in oklab, …)``), because the stylesheet derives washes and tints that way.
"""

import re

HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)

Triple = tuple[float, float, float]


def is_colour(text: str) -> bool:
    """Whether ``text`` is a colour written ``#rrggbb`` or ``#rgb``."""
    return bool(HEX.fullmatch(text))


def _linear(colour: str) -> Triple:
    """Linear-light red, green and blue, each from 0 to 1."""
    match = HEX.fullmatch(colour)
    if not match:
        raise ValueError(f"not a colour written #rrggbb: {colour!r}")
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = ((c / 12.92) if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def _hexadecimal(linear: Triple) -> str:
    channels = []
    for value in linear:
        bounded = min(max(value, 0.0), 1.0)
        encoded = bounded * 12.92 if bounded <= 0.0031308 else 1.055 * bounded ** (1 / 2.4) - 0.055
        channels.append(f"{round(encoded * 255):02x}")
    return "#" + "".join(channels)


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black to 1 for white (WCAG 2.2)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, success criterion 1.4.3)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _oklab(linear: Triple) -> Triple:
    r, g, b = linear
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lab: Triple) -> Triple:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def mix(first: str, share: float, second: str) -> str:
    """``color-mix(in oklab, first share, second)``; ``share`` from 0 to 1."""
    ours, theirs = _oklab(_linear(first)), _oklab(_linear(second))
    lightness, a, b = (x * share + y * (1 - share) for x, y in zip(ours, theirs, strict=True))
    return _hexadecimal(_from_oklab((lightness, a, b)))
