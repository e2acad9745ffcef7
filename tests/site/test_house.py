"""The house keeps its shape."""

import re
import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent.parent


def floors() -> dict[str, int]:
    """Each room's line, counted from the roof, as import-linter reads it."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    return {room: line for line, rooms in enumerate(contract["layers"]) for room in re.findall(r"\w+", rooms)}


def test_every_room_has_a_floor():
    rooms = {path.parent.name for path in (ROOT / "jalon").glob("*/__init__.py")}
    assert rooms <= floors().keys()


def test_foreign_keys_point_down():
    line = floors()
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in line
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if (target := field.related_model._meta.app_label) in line
        if target != model._meta.app_label and line[target] <= line[model._meta.app_label]
    ]
    assert wrong == []


def test_models_have_no_logic_of_writing():
    """Writers are actions: no room overrides save() or delete(), or listens to Django's model signals."""
    pattern = re.compile(r"def (save|delete)\(self|(pre|post)_(save|delete)\b")
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "jalon").rglob("*.py")
        if "migrations" not in path.parts and pattern.search(path.read_text())
    ]
    assert wrong == []


def test_the_repository_needs_nothing_outside_itself():
    """No page loads from another host, no code reads a neighbouring folder."""
    pattern = re.compile(r"""(?:src|href)=["']https?://[^"']+\.(?:js|css|woff2?)|\.\./shared|/work/""")
    wrong = [
        str(path.relative_to(ROOT))
        for folder in ("jalon", "tools", "bench", "regions", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js", ".toml", ".md"} and pattern.search(path.read_text())
    ]
    assert wrong == []
