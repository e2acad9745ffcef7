"""The folder of an invented Region, sound; and what a spoilt one is refused for."""

import pytest

from jalon.plan.folder.folder import open_texts
from jalon.plan.folder.problems import FolderRefused, Problem

REGION = """[region]
slug      = "val-exemple"
order     = 9
name      = { fr = "Val-Exemple", en = "Example Valley" }
insee     = "99"
siren     = "732829320"
departments = ["01"]

[region.colours]
light = { accent = "#5a3d8a", ink = "#ffffff", wash = "#f1edf8" }
dark  = { accent = "#b9a3e0", ink = "#1d1b19", wash = "#28223a" }
"""
SOURCES = """[[sources]]
id        = "gazette"
publisher = "La Gazette du Val"
title     = { fr = "Le plan voté", en = "The plan voted" }
kind      = "press"
trust     = "medium"
"""
PLAN = """[plan]
id     = "plan-val"
main   = true
kind   = "ai-strategy"
name   = { fr = "Plan IA du Val", en = "Valley AI Plan" }
status = "adopted"
source = "gazette"
period = "2025-2027"
years  = 3
amount = 10_000_000

[[axes]]
id     = "axe-1"
number = 1
name   = { fr = "Aider", en = "Help" }
status = "adopted"
source = "gazette"
amount = 6_000_000

[[axes]]
id     = "axe-2"
number = 2
name   = { fr = "Former", en = "Train" }
status = "adopted"
source = "gazette"
amount = 3_000_000

[[measures]]
id     = "guichet-du-val"
number = 1
axis   = "axe-1"
name   = { fr = "Guichet", en = "Desk" }
status = "adopted"
source = "gazette"
due    = "2026"
"""
INDICATORS = """[[indicators]]
id     = "personnes-formees"
of     = "plan-val/axe-2"
name   = { fr = "Personnes formées", en = "People trained" }
unit   = "people"
nature = "flow"
status = "target"
source = "gazette"

[[indicators.claims]]
property = "target"
times    = 2
"""
FOLDER = {
    "region.toml": REGION,
    "sources.toml": SOURCES,
    "plans/plan-val.toml": PLAN,
    "indicators.toml": INDICATORS,
}
PLAN_FILE = "plans/plan-val.toml"


def refused(texts: dict[str, str]) -> list[Problem]:
    """What a folder is refused for."""
    with pytest.raises(FolderRefused) as refusal:
        open_texts(texts)
    return refusal.value.problems


def spoilt(path: str, old: str, new: str) -> dict[str, str]:
    """The folder with one text replaced in one file."""
    assert FOLDER[path].count(old) >= 1, old
    return FOLDER | {path: FOLDER[path].replace(old, new, 1)}
