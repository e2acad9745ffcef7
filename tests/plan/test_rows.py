"""Every row of the inventory of the three plans is in the Regions' folders, with its figures and its traps."""

import datetime
from decimal import Decimal

import pytest

from jalon.plan import queries
from jalon.plan.enums import Progress
from jalon.plan.folder.money import amount_of, breakdowns, quantity
from jalon.plan.folder.records import Entry, RegionFolder, Section
from jalon.provenance.arithmetic import Refused, add
from jalon.provenance.enums import Kind, Status
from jalon.provenance.records import ClaimRecord, question_key


def numbered(letter: str, *spans: tuple[int, int]) -> list[str]:
    """« O01 », « O02 »… for each span, both ends included."""
    return [f"{letter}{number:02}" for first, last in spans for number in range(first, last + 1)]


INVENTORY = {
    "O": numbered("O", (1, 26), (30, 44), (50, 63)),
    "P": numbered("P", (0, 22), (30, 37)),
    "A": numbered("A", (1, 15)),
}
TRAPS = numbered("T", (1, 33))
MEASURES = numbered("P", (1, 22))
TODAY = datetime.date(2026, 11, 21)
EURO = 100
THOUSAND, MILLION = 1_000 * EURO, 1_000_000 * EURO

# row -> what its retained claim says: property, kind, bounds (cents), per; for counts, the unit before « per »
MONEY = {
    "O02": ("amount", Kind.EXACT, 60 * MILLION, 60 * MILLION, ""),
    "O03": ("amount", Kind.EXACT, 22 * MILLION, 22 * MILLION, ""),
    "O04": ("amount", Kind.EXACT, 18 * MILLION, 18 * MILLION, ""),
    "O07": ("amount", Kind.EXACT, 4 * MILLION, 4 * MILLION, ""),
    "O08": ("amount", Kind.EXACT, 10 * MILLION, 10 * MILLION, ""),
    "O10": ("amount", Kind.EXACT, 14 * MILLION, 14 * MILLION, ""),
    "O14": ("amount", Kind.EXACT, 9 * MILLION, 9 * MILLION, ""),
    "O15": ("amount", Kind.AT_LEAST, MILLION, None, ""),
    "O17": ("amount", Kind.EXACT, 5 * MILLION, 5 * MILLION, ""),
    "O20": ("amount", Kind.EXACT, 30 * MILLION, 30 * MILLION, ""),
    "O22": ("amount", Kind.EXACT, 2 * MILLION, 2 * MILLION, ""),
    "O30": ("amount", Kind.EXACT, 2 * MILLION, 2 * MILLION, ""),
    "O31": ("cap", Kind.AT_MOST, None, 200 * THOUSAND, ""),
    "O32": ("grant-cap", Kind.AT_MOST, None, 50 * THOUSAND, ""),
    "O38": ("amount", Kind.EXACT, 100 * MILLION, 100 * MILLION, "year"),
    "O39": ("state-part", Kind.EXACT, 20 * MILLION, 20 * MILLION, ""),
    "O51": ("observation", Kind.EXACT, 6_500 * MILLION, 6_500 * MILLION, ""),
    "O52": ("company-part", Kind.EXACT, 3_700 * MILLION, 3_700 * MILLION, ""),
    "P00": ("amount", Kind.EXACT, 70 * MILLION, 70 * MILLION, ""),
    "P09": ("amount", Kind.EXACT, 2 * MILLION, 2 * MILLION, ""),
    "P21": ("amount", Kind.EXACT, 100 * THOUSAND, 100 * THOUSAND, "year"),
    "P31": ("price", Kind.EXACT, 0, 0, ""),
    "A03": ("amount", Kind.EXACT, 53 * MILLION, 53 * MILLION, ""),
    "A04": ("amount", Kind.EXACT, 20 * MILLION, 20 * MILLION, ""),
    "A08": ("amount", Kind.EXACT, 15 * MILLION, 15 * MILLION, ""),
    "A10": ("amount", Kind.ABOUT, 800 * MILLION, 800 * MILLION, ""),
}
COUNTS = {
    "O05": ("target", Kind.EXACT, 100, 100, "projects", ""),
    "O06": ("target", Kind.EXACT, 30, 30, "companies", "year"),
    "O09": ("sector-count", Kind.EXACT, 7, 7, "sectors", ""),
    "O16": ("target", Kind.MULTIPLE, 2, 2, "", ""),
    "O34": ("sector-count", Kind.EXACT, 6, 6, "sectors", ""),
    "O35": ("target", Kind.EXACT, 100, 100, "companies", "year"),
    "O40": ("industry-share", Kind.SHARE, "0.2", "0.2", "", "year"),
    "O41": ("count", Kind.EXACT, 19, 19, "chairs", ""),
    "O42": ("count", Kind.EXACT, 9, 9, "clusters", ""),
    "O44": ("target", Kind.SHARE, "0.03", "0.03", "", ""),
    "O50": ("observation", Kind.SHARE, "0.037", "0.037", "", ""),
    "O53": ("observation", Kind.EXACT, 50_000, 50_000, "researchers", ""),
    "O54": ("observation", Kind.EXACT, 1_000, 1_000, "patents", "year"),
    "O55": ("staff", Kind.AT_LEAST, 3_500, None, "employees", ""),
    "O56": ("observation", Kind.EXACT, 40_000, 40_000, "people", "year"),
    "O57": ("observation", Kind.EXACT, 27, 27, "startups", ""),
    "O58": ("staff", Kind.EXACT, 600, 600, "people", ""),
    "P05": ("target", Kind.EXACT, 1, 1, "challenges", "year"),
    "P32": ("attendance", Kind.AT_LEAST, 200, None, "actors", ""),
    "A01": ("axis-count", Kind.EXACT, 11, 11, "axes", ""),
    "A02": ("target", Kind.RANK, 1, 5, "", ""),
    "A12": ("sector-count", Kind.EXACT, 6, 6, "sectors", ""),
}


@pytest.fixture(scope="session")
def by_letter(folders: list[RegionFolder]) -> dict[str, RegionFolder]:
    """The folder that answers to each part of the inventory."""
    return {
        letter: next(folder for folder in folders if rows[0] in folder.refs) for letter, rows in INVENTORY.items()
    }


def bearing(folder: RegionFolder, row: str) -> list[Entry]:
    """The entries that answer a row."""
    return [entry for entry in folder.entries if row in entry.refs]


def claims_bearing(folder: RegionFolder, row: str) -> list[ClaimRecord]:
    return [claim for claim in folder.claims if row in claim.refs]


@pytest.mark.parametrize("letter", INVENTORY)
def test_every_row_of_the_inventory_is_in_its_folder_and_no_other_is(
    by_letter: dict[str, RegionFolder], letter: str
) -> None:
    folder = by_letter[letter]
    written = {ref for owner in (*folder.entries, *folder.claims) for ref in owner.refs if ref[0] != "T"}
    assert sorted(written) == INVENTORY[letter]


def test_every_trap_is_answered_somewhere(folders: list[RegionFolder]) -> None:
    assert sorted({ref for folder in folders for ref in folder.refs if ref.startswith("T")}) == TRAPS


def test_every_row_has_a_source_and_a_status(folders: list[RegionFolder]) -> None:
    for folder in folders:
        known = {source.slug for source in folder.sources}
        for entry in folder.entries:
            assert entry.sources and set(entry.sources) <= known, entry.path
            assert entry.status in Status, entry.path
        for claim in folder.claims:
            assert claim.citations and {cited.source for cited in claim.citations} <= known, claim.key


def test_every_name_is_in_both_languages(folders: list[RegionFolder]) -> None:
    for folder in folders:
        for entry in folder.entries:
            assert entry.name.fr and entry.name.en, entry.path
            for words in (entry.summary, entry.note):
                assert bool(words.fr) == bool(words.en), entry.path


@pytest.mark.parametrize("row", MONEY)
def test_an_amount_is_what_its_row_says(by_letter: dict[str, RegionFolder], row: str) -> None:
    wanted = MONEY[row]
    said = [
        (claim.property_name, claim.value.kind, claim.value.low, claim.value.high, claim.per)
        for claim in claims_bearing(by_letter[row[0]], row)
        if claim.is_money and claim.retained
    ]
    assert wanted in said


@pytest.mark.parametrize("row", COUNTS)
def test_a_figure_is_what_its_row_says(by_letter: dict[str, RegionFolder], row: str) -> None:
    name, kind, low, high, unit, per = COUNTS[row]
    bounds = tuple(None if bound is None else Decimal(bound) for bound in (low, high))
    said = [
        (claim.property_name, claim.value.kind, (claim.value.low, claim.value.high), claim.unit, claim.per)
        for claim in claims_bearing(by_letter[row[0]], row)
        if claim.retained
    ]
    assert (name, kind, bounds, unit, per) in said


def test_the_measures_are_all_there_in_the_order_of_the_source(by_letter: dict[str, RegionFolder]) -> None:
    measures = by_letter["P"].of(Section.MEASURE)
    assert [[ref for ref in measure.refs if ref in MEASURES] for measure in measures] == [[row] for row in MEASURES]
    assert [measure.details["number"] for measure in measures] == list(range(1, 23))


def test_the_board_shows_the_measures_in_that_order(loaded: list[RegionFolder], by_letter) -> None:
    board = queries.measure_board(by_letter["P"].region.slug, TODAY)
    assert [[ref for ref in each.measure.refs if ref in MEASURES] for each in board] == [[row] for row in MEASURES]


def test_an_axis_that_no_source_gives_a_measure_is_said_to_be_inferred(by_letter) -> None:
    inferred = [measure.details["axis_inferred"] for measure in by_letter["P"].of(Section.MEASURE)]
    assert inferred == [False] * 6 + [True] * 16


def test_announced_is_never_added_to_adopted(by_letter: dict[str, RegionFolder]) -> None:
    folder = by_letter["O"]
    plan = next(entry for entry in folder.of(Section.PLAN) if entry.details["main"])
    amounts = [claim for claim in plan.claims if claim.property_name == "amount"]
    assert [(claim.status, claim.retained) for claim in amounts] == [
        (Status.ANNOUNCED, False),
        (Status.ADOPTED, True),
    ]
    assert amounts[0].value.kind is Kind.ABOUT and amounts[0].value.low == 50 * MILLION
    assert add(filter(None, map(quantity, amounts))) == Refused("status", "announced", "adopted")
    assert amount_of(plan).low == 60 * MILLION


def test_no_breakdown_mixes_two_statuses_or_two_units(folders: list[RegionFolder]) -> None:
    seen = 0
    for folder in folders:
        for entry, breakdown in breakdowns(folder):
            amounts = [*breakdown.parts, *([breakdown.whole] if breakdown.whole else [])]
            assert len({(amount.status, amount.unit) for amount in amounts}) <= 1, entry.path
            seen += len(amounts)
    assert seen


def test_the_axes_of_the_adopted_plan_make_its_total(by_letter: dict[str, RegionFolder]) -> None:
    plan, breakdown = next((e, b) for e, b in breakdowns(by_letter["O"]) if e.section is Section.PLAN)
    assert [part.low // MILLION for part in breakdown.parts] == [22, 10, 14, 9, 5]
    assert (breakdown.allocated.low, breakdown.allocated.exact) == (60 * MILLION, True), plan.path
    assert breakdown.left is None


def test_a_line_that_is_at_least_leaves_at_most_the_rest(by_letter: dict[str, RegionFolder]) -> None:
    left = next(b.left for e, b in breakdowns(by_letter["O"]) if "O14" in e.refs)
    assert (left.low, left.high) == (None, 8 * MILLION)


def test_two_measures_with_money_leave_the_rest_unallocated(by_letter: dict[str, RegionFolder]) -> None:
    plan, breakdown = next((e, b) for e, b in breakdowns(by_letter["P"]) if e.section is Section.PLAN)
    assert (len(breakdown.parts), breakdown.missing, breakdown.years) == (2, 20, 5), plan.path
    assert breakdown.allocated.low == breakdown.allocated.high == 2_500 * THOUSAND
    assert (breakdown.left.low, breakdown.left.high) == (67_500 * THOUSAND,) * 2


def test_no_total_is_made_up_for_a_plan_that_has_none(by_letter: dict[str, RegionFolder]) -> None:
    for plan in by_letter["A"].of(Section.PLAN):
        assert amount_of(plan) is None


def test_what_is_not_a_budget_of_the_plan_stays_outside_it(by_letter: dict[str, RegionFolder]) -> None:
    for letter, rows in {"O": ("O20", "O22", "O38", "O39"), "A": ("A03", "A04", "A10")}.items():
        main = next(plan for plan in by_letter[letter].of(Section.PLAN) if plan.details["main"])
        for row in rows:
            for entry in bearing(by_letter[letter], row):
                assert not entry.path.startswith(f"{main.path}/") and entry != main, entry.path


def test_a_scheme_envelope_of_a_year_and_a_range_are_two_claims(by_letter: dict[str, RegionFolder]) -> None:
    said = [
        (claim.value.low, claim.value.high, claim.per, claim.retained)
        for claim in claims_bearing(by_letter["O"], "T06")
        if claim.is_money
    ]
    assert said == [(2 * MILLION, 2 * MILLION, "", True), (2 * MILLION, 5 * MILLION, "year", False)]


def test_the_two_ceilings_of_the_scheme_are_not_added(by_letter: dict[str, RegionFolder]) -> None:
    scheme = next(e for e in bearing(by_letter["O"], "O30") if e.section is Section.SCHEME)
    assert {
        claim.property_name: claim.value.high for claim in scheme.claims if claim.value.kind is Kind.AT_MOST
    } == {
        "cap": 200 * THOUSAND,
        "grant-cap": 50 * THOUSAND,
    }


@pytest.mark.parametrize(
    ("letter", "trap", "count"), [("O", "T13", 2), ("P", "T26", 6), ("A", "T31", 2), ("A", "T32", 3)]
)
def test_things_that_resemble_one_another_are_not_merged(by_letter, letter: str, trap: str, count: int) -> None:
    assert len({entry.path for entry in bearing(by_letter[letter], trap)}) >= count


def test_no_order_is_read_into_the_three_stages_of_a_list(by_letter: dict[str, RegionFolder]) -> None:
    stages = {entry.path for row in ("A05", "A06", "A07") for entry in bearing(by_letter["A"], row)}
    assert len(stages) >= 3
    assert not [
        link for entry in by_letter["A"].entries for link in entry.links if {link.origin, link.target} <= stages
    ]


def test_each_question_has_one_retained_answer_with_a_reason_where_sources_disagree(folders) -> None:
    disputed = 0
    for folder in folders:
        groups: dict[tuple[object, ...], list[ClaimRecord]] = {}
        for claim in folder.claims:
            groups.setdefault(question_key(claim), []).append(claim)
        for claims in groups.values():
            (retained,) = [claim for claim in claims if claim.retained]
            if len(claims) > 1:
                disputed += 1
                assert retained.reason.fr and retained.reason.en, retained.key
    assert disputed >= 10


@pytest.mark.parametrize("row", ["P02", "P10"])
def test_what_fell_due_without_a_result_is_neither_done_nor_failed(loaded, by_letter, row: str) -> None:
    board = queries.measure_board(by_letter["P"].region.slug, TODAY)
    (measure,) = [each for each in board if row in each.measure.refs]
    assert measure.progress == Progress.OVERDUE_UNKNOWN
    assert str(Progress(measure.progress).label) == "échéance passée, résultat inconnu"


def test_a_target_that_doubles_an_unknown_base_has_no_base_and_no_progress(loaded, by_letter) -> None:
    slug = by_letter["O"].region.slug
    (trained,) = [each for each in queries.indicators_of(slug, TODAY) if "O16" in each.indicator.refs]
    assert trained.baseline is None
    assert trained.observations == ()
    assert "baseline-unpublished" in [remark.code for remark in trained.remarks]


def test_the_inferred_base_says_that_it_is(by_letter: dict[str, RegionFolder]) -> None:
    base = next(c for c in claims_bearing(by_letter["O"], "O06") if c.property_name == "baseline")
    assert base.inferred and base.value.low == 15


def test_a_series_that_breaks_says_when(loaded, by_letter) -> None:
    slug = by_letter["O"].region.slug
    (jei,) = [each for each in queries.indicators_of(slug, TODAY) if "T09" in each.indicator.refs]
    assert jei.indicator.series_break_on == datetime.date(2025, 3, 1)
    assert jei.indicator.series_break
