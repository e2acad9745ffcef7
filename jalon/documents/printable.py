"""Which characters the fonts of the press have: the others are shown as « ▯ », never silently left out.

PDF/UA refuses a character without a glyph, so a company's name in Chinese would else stop its letter.
"""

import unicodedata

MISSING = "▯"
RANGES = (
    (0x20, 0x7F),
    (0xA0, 0x2B0),
    (0x300, 0x378),
    (0x37A, 0x380),
    (0x384, 0x500),
    (0x1E00, 0x1F00),
    (0x2010, 0x2028),
    (0x202F, 0x2041),
    (0x2044, 0x2053),
    (0x20A0, 0x20C0),
    (0x2190, 0x2300),
    (0x25A0, 0x2600),
    (0xFB00, 0xFB07),
)
NOTHING = {"Cc", "Cf"}


def has_glyph(character: str) -> bool:
    """Whether the fonts of the press can draw it."""
    code = ord(character)
    return any(low <= code < high for low, high in RANGES) and unicodedata.category(character) != "Cn"


def printable(text: str) -> str:
    """The text with what cannot be drawn replaced: first by its plain form, else by « ▯ »; line breaks stay."""
    return "".join(map(_drawn, unicodedata.normalize("NFC", text)))


def _drawn(character: str) -> str:
    if character == "\n" or (has_glyph(character) and character != "\u00ad"):
        return character
    if character == "\t":
        return " "
    if unicodedata.category(character) in NOTHING:
        return ""
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain != character and all(map(has_glyph, plain)) else MISSING
