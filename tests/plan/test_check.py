"""Whatever is wrong in a Region's folder is told with its file, line, column and remedy."""

import re

import pytest
from django.utils.translation import override

from jalon.plan.folder.folder import open_texts
from tests.plan.valley import FOLDER, INDICATORS, PLAN_FILE, REGION, SOURCES, refused, spoilt

NBSP = "\u00a0"


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
    "unknown source": (PLAN_FILE, '"gazette"\nperiod', '"gazete"\nperiod', "unknown-source", 7, 1, "gazette"),
    "duplicate id": (PLAN_FILE, '"axe-2"', '"axe-1"', "duplicate-id", 21, 1, "son propre"),
    "a span that ends first": (PLAN_FILE, '"2025-2027"', '"2027-2025"', "date-order", 8, 1, "dans l’ordre"),
    "a measure due before its plan": (PLAN_FILE, '"2026"', '"2020"', "date-order", 35, 1, "échéance"),
    "money as a float": (PLAN_FILE, "10_000_000", "10_000_000.5", "money-as-float", 10, 1, "2_000_000"),
    "money in a text": (PLAN_FILE, "10_000_000", '"dix millions"', "wrong-type", 10, 1, "un nombre"),
    "money below nothing": (PLAN_FILE, "10_000_000", "-1", "wrong-type", 10, 1, "positif"),
    "broken TOML": (PLAN_FILE, "main   = true", "main   = ", "broken-toml", 3, 10, "docs/region-folder.md"),
    "a line left open": (PLAN_FILE, '"plan-val"', '"plan-val', "broken-toml", 2, 19, "docs/region-folder.md"),
    "axes above the plan": (
        PLAN_FILE,
        "6_000_000",
        "8_000_000",
        "parts-exceed-whole",
        10,
        1,
        "Corrigez un montant",
    ),
    "a missing language": (PLAN_FILE, ', en = "Help"', "", "missing-language", 15, 1, "en ="),
    "an empty language": (PLAN_FILE, 'en = "Help"', 'en = " "', "missing-language", 15, 26, "en ="),
    "an unknown status": (PLAN_FILE, '"adopted"', '"adoptd"', "unknown-choice", 6, 1, "adopted"),
    "an unknown axis": (PLAN_FILE, 'axis   = "axe-1"', 'axis   = "axe-9"', "unknown-reference", 31, 1, "axe-2"),
    "an unknown reference": ("indicators.toml", "axe-2", "axe-7", "unknown-reference", 3, 1, "plan-val/axe-2"),
    "an unknown property": (
        "indicators.toml",
        '"target"\ntimes',
        '"targt"\ntimes',
        "unknown-property",
        11,
        1,
        "target",
    ),
    "an unknown unit": ("indicators.toml", '"people"', '"peopel"', "unknown-unit", 5, 1, "people"),
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
    "an unknown source in a list": (
        PLAN_FILE,
        'source = "gazette"\nperiod',
        'source = ["gazette", "gazete"]\nperiod',
        "unknown-source",
        7,
        22,
        "gazette",
    ),
    "an unknown source of a claim": (
        "indicators.toml",
        "times    = 2",
        'times    = 2\nsource = "gazete"',
        "unknown-source",
        13,
        1,
        "gazette",
    ),
    "an unknown link": (
        PLAN_FILE,
        'due    = "2026"',
        'due    = "2026"\nlinks = [{ to = "plan-vol", as = "part-of" }]',
        "unknown-reference",
        36,
        12,
        "plan-val",
    ),
    "a link written twice": (
        PLAN_FILE,
        'due    = "2026"',
        'due = "2026"\nlinks = [\n{ to = "plan-val", as = "part-of" },\n{ to = "plan-val", as = "part-of" }]',
        "duplicate-value",
        38,
        3,
        "Enlevez",
    ),
    "a link to itself": (
        PLAN_FILE,
        'due    = "2026"',
        'due    = "2026"\nlinks = [{ to = "plan-val/guichet-du-val", as = "part-of" }]',
        "own-reference",
        36,
        12,
        "autre élément",
    ),
    "two measures of one number": (
        PLAN_FILE,
        'due    = "2026"',
        'due = "2026"\n[[measures]]\nid = "b"\nnumber = 1\nname = { fr = "B", en = "B" }\nsource = "gazette"',
        "duplicate-number",
        38,
        1,
        "son propre numéro",
    ),
    "two axes of one number": (PLAN_FILE, "number = 2", "number = 1", "duplicate-number", 22, 1, "son propre"),
    "a number that is a table": (PLAN_FILE, "number = 2", "number = {}", "wrong-type", 22, 1, "1.1"),
    "a source written twice": (
        PLAN_FILE,
        'source = "gazette"\nperiod',
        'source = ["gazette", "gazette"]\nperiod',
        "duplicate-value",
        7,
        22,
        "Enlevez",
    ),
    "two sources of one id": (
        "sources.toml",
        "[[sources]]",
        '[[sources]]\nid = "gazette"\npublisher = "B"\ntitle = { fr = "B", en = "B" }\nkind = "press"\n'
        'trust = "low"\n[[sources]]',
        "duplicate-id",
        8,
        1,
        "son propre",
    ),
    "two claims of one name": (
        "indicators.toml",
        "times    = 2",
        'times    = 2\n[[indicators.claims]]\nproperty = "target"\ntimes = 3\nretained = false',
        "duplicate-id",
        14,
        1,
        "son propre",
    ),
    "a département written twice": ("region.toml", '["01"]', '["01", "01"]', "duplicate-value", 7, 22, "Enlevez"),
    "a unit of Jalon's own": (
        "region.toml",
        "[region.colours]",
        '[units]\npeople = { fr = ["a", "b"], en = ["a", "b"] }\n[region.colours]',
        "duplicate-unit",
        10,
        1,
        "un autre nom",
    ),
    "an empty name": ("sources.toml", '"La Gazette du Val"', '"  "', "empty-text", 3, 1, "Écrivez un texte"),
    "a name without end": (
        "sources.toml",
        '"La Gazette du Val"',
        '"' + "a" * 201 + '"',
        "text-too-long",
        3,
        1,
        "Raccourcissez",
    ),
    "a character that no database keeps": (
        PLAN_FILE,
        'fr = "Aider"',
        'fr = "Ai\\u0000der"',
        "hidden-character",
        15,
        12,
        "récrivez",
    ),
    "an address that is none": (
        "sources.toml",
        "trust",
        'url = "javascript:x"\ntrust',
        "wrong-type",
        6,
        1,
        "https",
    ),
    "a share above its whole": (
        "indicators.toml",
        "times    = 2",
        'share = "120 %"\nof = { fr = "PIB", en = "GDP" }',
        "above-hundred-percent",
        12,
        1,
        "times",
    ),
    "a percentage above a hundred": (
        "indicators.toml",
        "times    = 2",
        'exactly = 120\nunit = "percent"',
        "above-hundred-percent",
        12,
        1,
        "times",
    ),
    "an amount in people": (
        PLAN_FILE,
        'due    = "2026"',
        'due = "2026"\n[[measures.claims]]\nproperty = "amount"\nexactly = 3\nunit = "people"',
        "amount-in-euros",
        39,
        1,
        "count",
    ),
    "years that are not the period's": (PLAN_FILE, "years  = 3", "years  = 5", "years-and-period", 9, 1, "period"),
    "a year nought": (PLAN_FILE, '"2025-2027"', '"2025-0000"', "wrong-type", 8, 1, "2024-2028"),
    "an axis after its plan": (
        PLAN_FILE,
        "number = 2",
        'number = 2\nperiod = "2031"',
        "date-order",
        23,
        1,
        "deux périodes",
    ),
    "an axis before its plan": (
        PLAN_FILE,
        "number = 2",
        'number = 2\nperiod = "2001"',
        "date-order",
        23,
        1,
        "deux périodes",
    ),
    "a plan adopted before it was presented": (
        PLAN_FILE,
        "amount = 10_000_000",
        'amount = 10_000_000\n[[plan.claims]]\nproperty = "presented-on"\ndate = 2025-03-01\n'
        '[[plan.claims]]\nproperty = "adopted-on"\ndate = 2025-02-01',
        "date-order",
        16,
        1,
        "deux dates",
    ),
    "a measure due before its own period": (
        PLAN_FILE,
        'due    = "2026"',
        'due    = "2025"\nperiod = "2026"',
        "date-order",
        35,
        1,
        "deux dates",
    ),
    "a target due before its own day": (
        "indicators.toml",
        "times    = 2",
        'times    = 2\nby = "2024"\nas_of = 2025-01-01',
        "date-order",
        13,
        1,
        "as_of",
    ),
    "a target due before its period": (
        "indicators.toml",
        "times    = 2",
        'times    = 2\nby = "2024"\nperiod = "2025-2027"',
        "date-order",
        13,
        1,
        "period",
    ),
    "a target due before its baseline": (
        "indicators.toml",
        "times    = 2",
        'times    = 2\nby = "2024"\n[[indicators.claims]]\nproperty = "baseline"\nexactly = 5\nunit = "people"\n'
        "as_of = 2025-01-01",
        "date-order",
        13,
        1,
        "référence",
    ),
    "an accent too pale on light paper": (
        "region.toml",
        'light = { accent = "#5a3d8a"',
        'light = { accent = "#c9b8e8"',
        "contrast",
        10,
        11,
        "par exemple",
    ),
    "an ink too close to its accent": (
        "region.toml",
        'ink = "#1d1b19"',
        'ink = "#9a86c4"',
        "contrast",
        11,
        31,
        "par exemple",
    ),
    "a wash too dark behind words": (
        "region.toml",
        'wash = "#f1edf8"',
        'wash = "#8a8090"',
        "contrast",
        10,
        48,
        "par exemple",
    ),
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


def test_a_colour_that_is_proposed_reads_well() -> None:
    texts = spoilt("region.toml", 'light = { accent = "#5a3d8a"', 'light = { accent = "#c9b8e8"')
    (problem,) = refused(texts)
    proposed = re.findall("#[0-9a-f]{6}", problem.remedy)[0]
    assert open_texts(texts | {"region.toml": texts["region.toml"].replace("#c9b8e8", proposed)})


def test_a_unit_of_the_region_serves_an_indicator_that_has_no_claim() -> None:
    units = '\n[units]\ngardens = { fr = ["jardin", "jardins"], en = ["garden", "gardens"] }\n'
    indicator = INDICATORS.partition("[[indicators.claims]]")[0].replace('"people"', '"gardens"')
    folder = open_texts(FOLDER | {"region.toml": REGION + units, "indicators.toml": indicator})
    assert folder.units["gardens"].fr == ("jardin", "jardins")


def test_what_is_wrong_elsewhere_is_told_even_when_the_region_cannot_be_read() -> None:
    texts = spoilt("region.toml", 'slug      = "val-exemple"', 'slug = "Val exemple"')
    texts["sources.toml"] += "x = 1\n"
    assert {problem.code for problem in refused(texts)} == {"wrong-type", "unknown-key"}


def test_the_toml_of_a_file_for_other_rooms_is_sound() -> None:
    (problem,) = refused(FOLDER | {"facts.toml": "[project\n"})
    assert (problem.code, problem.place.file, problem.place.line) == ("broken-toml", "facts.toml", 1)
