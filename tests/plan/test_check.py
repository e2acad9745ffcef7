"""Whatever is wrong in a Region's folder is told with its file, line, column and remedy; what is true is a remark."""

from pathlib import Path

import pytest
from django.utils.translation import override

from jalon.plan.folder.folder import open_folder, open_texts
from jalon.plan.folder.problems import FolderRefused, Problem
from jalon.plan.folder.records import RegionFolder
from jalon.plan.folder.remarks import remarks

NBSP = "\u00a0"
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


def test_the_folder_is_sound_before_it_is_spoilt() -> None:
    assert open_texts(FOLDER).region.slug == "val-exemple"


# what is spoilt -> (code, line, column, words of the message or remedy)
SPOILT = {
    "unknown key": (PLAN_FILE, "status = ", "statuts = ", "unknown-key", 6, 1, "status"),
    "unknown key of a table": ("region.toml", "insee ", "inse ", "unknown-key", 5, 1, "insee"),
    "unknown key of a claim": ("indicators.toml", "times ", "tmes ", "unknown-key", 12, 1, "times"),
    "unknown table": (
        "indicators.toml",
        "[[indicators]]",
        "[[indicateurs]]\n[[indicators]]",
        "unknown-key",
        1,
        1,
        "indicators",
    ),
    "unknown source": (PLAN_FILE, '"gazette"\nperiod', '"gazete"\nperiod', "unknown-source", 1, 1, "gazette"),
    "duplicate id": (PLAN_FILE, '"axe-2"', '"axe-1"', "duplicate-id", 21, 1, "son propre"),
    "a span that ends first": (PLAN_FILE, '"2025-2027"', '"2027-2025"', "date-order", 8, 1, "dans l’ordre"),
    "a measure due before its plan": (PLAN_FILE, '"2026"', '"2020"', "date-order", 28, 1, "échéance"),
    "money as a float": (PLAN_FILE, "10_000_000", "10_000_000.5", "money-as-float", 10, 1, "2_000_000"),
    "money in a text": (PLAN_FILE, "10_000_000", '"dix millions"', "wrong-type", 10, 1, "un nombre"),
    "money below nothing": (PLAN_FILE, "10_000_000", "-1", "wrong-type", 10, 1, "positif"),
    "broken TOML": (PLAN_FILE, "main   = true", "main   = ", "broken-toml", 3, 10, "docs/region-folder.md"),
    "a line left open": (PLAN_FILE, '"plan-val"', '"plan-val', "broken-toml", 2, 19, "docs/region-folder.md"),
    "axes above the plan": (PLAN_FILE, "6_000_000", "8_000_000", "parts-exceed-whole", 1, 1, "Corrigez un montant"),
    "a missing language": (PLAN_FILE, ', en = "Help"', "", "missing-language", 15, 1, "en ="),
    "an empty language": (PLAN_FILE, 'en = "Help"', 'en = " "', "missing-language", 15, 1, "en ="),
    "an unknown status": (PLAN_FILE, '"adopted"', '"adoptd"', "unknown-choice", 6, 1, "adopted"),
    "an unknown axis": (PLAN_FILE, 'axis   = "axe-1"', 'axis   = "axe-9"', "unknown-reference", 28, 1, "axe-2"),
    "an unknown reference": ("indicators.toml", "axe-2", "axe-7", "unknown-reference", 1, 1, "plan-val/axe-2"),
    "an unknown property": (
        "indicators.toml",
        '"target"\ntimes',
        '"targt"\ntimes',
        "unknown-property",
        11,
        1,
        "target",
    ),
    "an unknown unit": ("indicators.toml", '"people"', '"peopel"', "unknown-unit", 1, 1, "people"),
    "two values": ("indicators.toml", "times    = 2", "times = 2\nrank = 1", "one-value", 13, 1, "exactement une"),
    "a share of no stated whole": (
        "indicators.toml",
        "times    = 2",
        'share = "20 %"',
        "missing-key",
        10,
        1,
        f"«{NBSP}of",
    ),
    "a rank among nobody": ("indicators.toml", "times    = 2", "rank = 1", "missing-key", 10, 1, f"«{NBSP}among"),
    "no main plan": (PLAN_FILE, "main   = true\n", "", "one-main-plan", 1, 1, "main = true"),
    "no source": ("sources.toml", 'id        = "gazette"\n', "", "missing-key", 1, 1, ""),
    "a wrong SIREN": ("region.toml", "732829320", "732829321", "wrong-type", 6, 1, "neuf chiffres"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_an_error_has_its_place_and_its_remedy(case: str) -> None:
    path, old, new, code, line, column, words = SPOILT[case]
    problem = next(each for each in refused(spoilt(path, old, new)) if each.code == code)
    assert (problem.place.file, problem.place.line, problem.place.column) == (path, line, column), problem
    assert problem.message
    assert problem.remedy
    assert words in problem.message + problem.remedy


@pytest.mark.parametrize("case", SPOILT)
def test_an_error_is_told_in_english_to_an_english_reader(case: str) -> None:
    path, old, new, code, *_rest = SPOILT[case]
    french = next(each for each in refused(spoilt(path, old, new)) if each.code == code)
    with override("en"):
        english = next(each for each in refused(spoilt(path, old, new)) if each.code == code)
    assert english.message != french.message
    assert english.place == french.place


def test_all_errors_of_all_files_are_told_at_once() -> None:
    texts = spoilt(PLAN_FILE, "10_000_000", "1.5") | {"sources.toml": SOURCES + "x = 1\n", "events.toml": "["}
    assert {problem.code for problem in refused(texts)} == {"money-as-float", "unknown-key", "broken-toml"}


def test_sources_that_disagree_without_a_reason_are_refused() -> None:
    claim = '\n[[indicators.claims]]\nid = "autre"\nproperty = "target"\ntimes = 3\n'
    texts = FOLDER | {"indicators.toml": INDICATORS + claim}
    assert [problem.code for problem in refused(texts)] == ["one-retained"]
    texts["indicators.toml"] += "retained = false\n"
    assert [problem.code for problem in refused(texts)] == ["no-reason"]


@pytest.fixture
def on_disk(tmp_path: Path) -> Path:
    """The folder, written."""
    for path, text in FOLDER.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def refused_on_disk(root: Path) -> Problem:
    with pytest.raises(FolderRefused) as refusal:
        open_folder(root)
    (problem,) = refusal.value.problems
    assert problem.remedy
    return problem


def test_a_file_that_is_not_utf_8_is_told_with_its_line(on_disk: Path) -> None:
    (on_disk / "sources.toml").write_bytes(SOURCES.replace("voté", "vot\xe9").encode("latin-1"))
    problem = refused_on_disk(on_disk)
    assert (problem.code, problem.place.file, problem.place.line) == (
        "not-utf-8",
        str(on_disk / "sources.toml"),
        4,
    )


def test_a_mark_at_the_start_and_windows_line_ends_change_nothing(on_disk: Path) -> None:
    (on_disk / "sources.toml").write_bytes(b"\xef\xbb\xbf" + SOURCES.replace("\n", "\r\n").encode())
    assert open_folder(on_disk).files.sha256 == open_texts(FOLDER).files.sha256


def test_a_file_that_no_folder_holds_is_refused(on_disk: Path) -> None:
    (on_disk / "source.toml").write_text("")
    problem = refused_on_disk(on_disk)
    assert problem.code == "unknown-file" and "sources.toml" in problem.remedy


def test_a_missing_file_is_told(on_disk: Path) -> None:
    (on_disk / "sources.toml").unlink()
    assert refused_on_disk(on_disk).code == "missing-file"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused_on_disk(tmp_path / "nulle-part").code == "no-folder"


def told(folder: RegionFolder) -> dict[str, list[str]]:
    """The sentences of the remarks by the code."""
    found: dict[str, list[str]] = {}
    for remark in remarks(folder):
        found.setdefault(remark.code, []).append(remark.text.replace(NBSP, " "))
    return found


def test_remarks_are_true_of_the_sources_and_are_no_errors() -> None:
    assert told(open_texts(FOLDER)) == {
        "unallocated": ["Non ventilé : 1 M€"],
        "parts-without-amount": ["1 mesure sur 1 n’a pas de montant publié"],
        "no-target": ["Aucune cible publiée"],
        "baseline-unpublished": ["Valeur de référence non publiée"],
        "due-unpublished": ["Échéance non publiée"],
    }


def test_axes_that_make_the_plan_leave_no_remark() -> None:
    assert "unallocated" not in told(open_texts(spoilt(PLAN_FILE, "3_000_000", "4_000_000")))


def test_an_approximate_total_leaves_an_approximate_rest() -> None:
    texts = spoilt(PLAN_FILE, "amount = 10_000_000", "amount = { about = 10_000_000 }")
    assert told(open_texts(texts))["unallocated"] == ["Non ventilé : environ 1 M€"]


def test_the_remarks_of_the_three_regions(folders: list[RegionFolder]) -> None:
    sentences = [text for folder in folders for texts in told(folder).values() for text in texts]
    assert "Non ventilé : 67,5 M€" in sentences
    assert "Non ventilé : au plus 8 M€" in sentences
    assert "20 mesures sur 22 n’ont pas de montant publié" in sentences
    assert "Valeur de référence non publiée" in sentences
    assert "Montant total non publié" in sentences
