"""Every form of every page, as each person of the demonstration finds it, filled wrongly: an answer, never a crash."""

from collections.abc import Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.site.crawl import A_VIEW, PEOPLE, forms_met, view_of

WRONGLY = ("empty", "odd", "nul", "huge")


def wrong(fields: Mapping[str, str], how: str) -> dict[str, object]:
    """The same fields filled in one wrong way."""
    return {name: _value(kind, how) for name, kind in fields.items() if name}


def _value(kind: str, how: str) -> object:
    if kind == "file":
        return SimpleUploadedFile("facture.pdf", b"\x00" * 64 if how == "odd" else b"")
    return {
        "empty": "",
        "odd": {"date": "2026-13-45", "number": "1,5,2"}.get(kind, "n’importe \x07 quoi"),
        "nul": "a\0b",
        "huge": {"date": "9999-12-31", "number": "9" * 40}.get(kind, "9" * 25_000),
    }[how]


def test_a_form_filled_wrongly_is_answered_and_never_breaks(demonstration_database: str) -> None:
    tried: dict[str, int] = {}
    broken: list[tuple[str, str, str]] = []
    for name in PEOPLE:
        for client, _address, target, form in forms_met(name):
            view = view_of(target)
            if tried.setdefault(view, 0) >= A_VIEW:
                continue
            tried[view] += 1
            for how in WRONGLY:
                answer = client.post(target, wrong(form.kinds, how))
                if answer.status_code >= 500:
                    broken.append((name, target, how))
    assert broken == [], "\n".join(map(str, broken))
    assert len(tried) > 40, sorted(tried)


@pytest.mark.parametrize("how", WRONGLY)
def test_every_kind_of_field_has_a_wrong_value(how: str) -> None:
    kinds = {"a": "text", "b": "date", "c": "number", "d": "checkbox", "e": "file", "f": "select", "": "/there"}
    assert set(wrong(kinds, how)) == {"a", "b", "c", "d", "e", "f"}
