"""Reading a PDF back: its words, and the tags that a screen reader follows."""

from collections import Counter
from typing import Any

from pypdf import PdfReader


def text(reader: PdfReader) -> str:
    """All its words, on one line, with plain spaces."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def kinds(reader: PdfReader, alternative: bool = False) -> Counter[str]:
    """How many tags of each kind it has, or of each alternative text."""
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif isinstance(node, dict):
            if alternative and "/Alt" in node:
                found[str(node["/Alt"])] += 1
            elif not alternative and "/S" in node:
                found[str(node["/S"])] += 1
            if "/K" in node:
                walk(node["/K"])

    walk(reader.root_object["/StructTreeRoot"]["/K"])
    return found
