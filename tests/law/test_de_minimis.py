"""De minimis: three rolling years, the whole aid or none, the ceilings that add regimes up, mergers, declarations."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jalon.law.de_minimis import (
    Aid,
    Assessment,
    Change,
    Heir,
    Regime,
    SameCosts,
    Scope,
    Verdict,
    after,
    assess,
    compare,
    exceeded,
    headroom,
    notice,
)
from jalon.law.marks import Mark
from jalon.law.parameters import Override, own_parameters
from jalon.law.problems import LawError

GRANT = date(2026, 12, 4)
CLEAR = Scope(
    activity="62.01Z",
    activities_separated=False,
    for_exports=False,
    domestic_goods=False,
    on_price_or_quantity=False,
    passed_to_producers=False,
    declaration_obtained=True,
    excluded_fishing_operation=False,
    service_entrusted=True,
    same_service_compensated=False,
)


ACTIVITIES = {
    Regime.GENERAL: "62.01Z",
    Regime.SGEI: "62.01Z",
    Regime.AGRICULTURE: "01.11Z",
    Regime.FISHERY: "03.11Z",
}


def aid(day: str, euros: float, who: str = "", regime: Regime = Regime.GENERAL, ref: str = "") -> Aid:
    return Aid(date.fromisoformat(day), round(euros * 100), who, regime, ref)


def new(euros: float, day: date = GRANT, regime: Regime = Regime.GENERAL) -> Aid:
    return Aid(day, round(euros * 100), "A", regime)


def asked(euros: float, *aids: Aid, regime: Regime = Regime.GENERAL, day: date = GRANT, **more: Any) -> Assessment:
    scope = replace(CLEAR, activity=ACTIVITIES[regime])
    return assess(regime, aids, new(euros, day, regime), **{"scope": scope, **more})


D1 = (aid("2024-03-20", 120_000, "B"), aid("2025-06-10", 90_000, "A"), aid("2026-02-01", 60_000, "A"))


def test_example_d1_the_whole_new_aid_falls_out_and_30_000_would_pass() -> None:
    found = asked(50_000, *D1, members=("A", "B"))
    assert not found.fits and found.verdict is Verdict.NO and found.largest_cents == 30_000_00
    assert found.windows[0].used_cents == 270_000_00
    assert asked(30_000, *D1, members=("A", "B")).passes
    assert not asked(30_000.01, *D1, members=("A", "B")).fits
    assert asked(50_000, *D1, members=("A",)).passes, "without B only 150,000 count"
    assert headroom(Regime.GENERAL, D1, GRANT).left_cents == 30_000_00


def test_exactly_300_000_passes_and_a_cent_more_does_not() -> None:
    assert asked(300_000).passes
    found = asked(300_000.01)
    assert not found.fits and found.largest_cents == 300_000_00
    assert found.lines("fr")[-1] == (
        "L’aide entière de 300\u202f000,01\u00a0€ est exclue\u00a0; une aide de 300\u202f000\u00a0€ passerait."
    )


def test_the_anniversary_day_still_counts_and_the_day_after_does_not() -> None:
    old = aid("2023-12-04", 300_000)
    assert headroom(Regime.GENERAL, [old], GRANT).left_cents == 0
    assert headroom(Regime.GENERAL, [old], date(2026, 12, 5)).left_cents == 300_000_00
    assert headroom(Regime.GENERAL, [old], GRANT).mark is Mark.INTERPRETATION


def test_the_anniversary_rule_is_a_parameter_that_an_administrator_changes() -> None:
    laid = own_parameters().overridden(
        [Override("de-minimis.anniversary-counts", None, None, "no", "legal office")]
    )
    assert headroom(Regime.GENERAL, [aid("2023-12-04", 300_000)], GRANT, laid).left_cents == 300_000_00
    assert headroom(Regime.GENERAL, [aid("2023-12-05", 300_000)], GRANT, laid).left_cents == 0


@pytest.mark.parametrize(
    ("granted", "on", "counts"),
    [
        ("2024-02-29", date(2027, 2, 28), True),
        ("2024-02-29", date(2027, 3, 1), False),
        ("2024-02-28", date(2027, 2, 28), True),
        ("2025-02-28", date(2028, 2, 28), True),
        ("2025-02-28", date(2028, 2, 29), True),
        ("2025-02-28", date(2028, 3, 1), False),
    ],
)
def test_29_february_falls_back_on_the_28th(granted: str, on: date, counts: bool) -> None:
    assert (headroom(Regime.GENERAL, [aid(granted, 10)], on).left_cents < 300_000_00) is counts


def test_a_back_dated_aid_is_checked_in_every_period_that_contains_it() -> None:
    later = (aid("2026-06-01", 100_000), aid("2027-03-01", 150_000))
    found = asked(60_000, *later, day=date(2025, 1, 15))
    assert found.largest_cents == 50_000_00 and not found.fits
    assert [window.ends for window in found.windows if len(window.regimes) == 1] == [
        date(2025, 1, 15),
        date(2026, 6, 1),
        date(2027, 3, 1),
    ]
    assert asked(50_000, *later, day=date(2025, 1, 15)).passes
    assert asked(60_000, later[0], aid("2028-01-16", 150_000), day=date(2025, 1, 15)).passes, "three years apart"


def test_aid_of_the_same_day_counts_together() -> None:
    assert asked(50_000, aid("2026-12-04", 250_000.01)).largest_cents == 49_999_99


def test_a_regime_is_refused_outside_its_dates_with_the_reason() -> None:
    for day, code in ((date(2023, 12, 31), "regime.not-yet"), (date(2031, 7, 1), "regime.over")):
        with pytest.raises(LawError) as caught:
            asked(1, day=day)
        assert caught.value.problems[0].code == code and caught.value.problems[0].remedy.fr
    assert headroom(Regime.GENERAL, [], date(2031, 6, 30)).left_cents, "the adjustment period"


def test_sgei_has_its_own_ceiling_beside_the_general_one() -> None:
    full = aid("2026-01-05", 300_000)
    assert asked(750_000, full, regime=Regime.SGEI).passes
    assert asked(750_000.01, regime=Regime.SGEI).largest_cents == 750_000_00
    beside = asked(300_000, aid("2026-01-05", 750_000, regime=Regime.SGEI))
    assert beside.passes and "750\u202f000\u00a0€ ne comptent pas ici" in beside.lines("fr")[0]
    assert asked(1, regime=Regime.SGEI, scope=replace(CLEAR, same_service_compensated=True)).verdict is Verdict.NO
    assert asked(1, regime=Regime.SGEI, scope=replace(CLEAR, service_entrusted=False)).verdict is Verdict.NO


def test_general_agriculture_and_fishery_share_300_000() -> None:
    farm = aid("2026-01-05", 50_000, regime=Regime.AGRICULTURE)
    sea = aid("2025-01-05", 30_000, regime=Regime.FISHERY)
    assert asked(220_000, farm, sea).passes
    assert asked(220_000.01, farm, sea).largest_cents == 220_000_00
    assert asked(10_000, aid("2026-01-05", 295_000), regime=Regime.AGRICULTURE).largest_cents == 5_000_00


def test_each_sector_keeps_its_own_ceiling() -> None:
    assert asked(50_000, regime=Regime.AGRICULTURE).passes
    assert asked(50_000.01, regime=Regime.AGRICULTURE).largest_cents == 50_000_00
    assert asked(30_000.01, regime=Regime.FISHERY).largest_cents == 30_000_00
    assert asked(30_000, regime=Regime.FISHERY).mark is Mark.TO_CONFIRM


def test_agriculture_and_fishery_together_reach_the_higher_of_both() -> None:
    farm = aid("2026-01-05", 40_000, regime=Regime.AGRICULTURE)
    assert asked(10_000, farm, regime=Regime.FISHERY).passes
    assert asked(10_000.01, farm, regime=Regime.FISHERY).largest_cents == 10_000_00


def test_the_agricultural_ceiling_rose_on_16_december_2024() -> None:
    assert asked(20_000.01, regime=Regime.AGRICULTURE, day=date(2024, 12, 15)).largest_cents == 20_000_00
    assert asked(50_000, regime=Regime.AGRICULTURE, day=date(2024, 12, 16)).passes


def test_agriculture_counted_by_fiscal_years_until_then() -> None:
    old = aid("2022-01-02", 20_000, regime=Regime.AGRICULTURE)
    assert headroom(Regime.AGRICULTURE, [old], date(2024, 12, 15)).left_cents == 20_000_00 - 20_000_00
    assert headroom(
        Regime.AGRICULTURE, [aid("2021-12-20", 20_000, regime=Regime.AGRICULTURE)], date(2024, 12, 15)
    ).left_cents
    assert headroom(Regime.AGRICULTURE, [old], date(2025, 1, 2)).left_cents == 30_000_00
    assert headroom(Regime.AGRICULTURE, [old], date(2025, 1, 3)).left_cents == 50_000_00


def test_fishery_leaves_out_vessels_and_processing() -> None:
    fish = replace(CLEAR, activity="03.11Z")
    assert (
        asked(1_000, regime=Regime.FISHERY, scope=replace(fish, excluded_fishing_operation=True)).verdict
        is Verdict.NO
    )
    processing = replace(CLEAR, activity="10.20Z")
    assert asked(1_000, regime=Regime.FISHERY, scope=processing).verdict is Verdict.NO
    assert asked(1_000, scope=processing).passes


def test_fishery_counts_by_fiscal_years() -> None:
    first = aid("2024-01-02", 30_000, regime=Regime.FISHERY)
    assert headroom(Regime.FISHERY, [first], date(2026, 12, 31)).left_cents == 0
    assert headroom(Regime.FISHERY, [first], date(2027, 1, 1)).left_cents == 30_000_00
    assert headroom(Regime.FISHERY, [first], date(2026, 6, 30), fiscal_start=(7, 1)).left_cents == 0
    assert headroom(Regime.FISHERY, [first], date(2026, 7, 1), fiscal_start=(7, 1)).left_cents == 30_000_00
    later = aid("2026-11-30", 30_000, regime=Regime.FISHERY)
    assert asked(1, later, regime=Regime.FISHERY, day=date(2026, 2, 1)).largest_cents == 0, "the same fiscal year"


def test_example_c1_and_c2_aid_on_the_same_costs_stays_below_the_highest_intensity() -> None:
    same = SameCosts(100_000_00, 50_000_00, intensity=Decimal("0.60"))
    assert asked(10_000, same_costs=same).passes
    found = asked(10_000.01, same_costs=same)
    assert not found.fits and found.largest_cents == 10_000_00
    assert asked(10_000.01).passes, "other costs: no limit in common"


def test_a_limit_on_the_same_costs_may_be_an_amount() -> None:
    assert asked(5_000.01, same_costs=SameCosts(1, 0, amount_cents=5_000_00)).largest_cents == 5_000_00
    with pytest.raises(LawError, match=r"costs\.limit"):
        SameCosts(100, 0)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"activity": "01.11Z"}, "activity"),
        ({"activity": "0311Z"}, "activity"),
        ({"for_exports": True}, "exports"),
        ({"domestic_goods": True}, "domestic-goods"),
        ({"on_price_or_quantity": True}, "products"),
        ({"passed_to_producers": True}, "products"),
        ({"declaration_obtained": False}, "declaration"),
    ],
)
def test_each_condition_refuses_by_itself_with_its_article(change: dict[str, Any], refusal: str) -> None:
    found = asked(1_000, scope=replace(CLEAR, **change))
    assert found.fits and found.verdict is Verdict.NO
    refused = [item for item in found.conditions if item.holds == "no"]
    assert [item.id for item in refused] == [refusal]
    assert refused[0].article.startswith("règlement (UE) 2023/2831") and refused[0].label.en


@pytest.mark.parametrize("regime", [Regime.AGRICULTURE, Regime.FISHERY])
def test_a_sector_regime_is_for_its_own_activities(regime: Regime) -> None:
    assert asked(1_000, regime=regime).passes
    assert asked(1_000, regime=regime, scope=CLEAR).verdict is Verdict.NO


def test_a_mixed_activity_passes_when_it_is_separated() -> None:
    farm = replace(CLEAR, activity="01.11Z")
    assert asked(1_000, scope=replace(farm, activities_separated=True)).passes
    assert asked(1_000, scope=replace(farm, activities_separated=None)).unknown == ("activity",)


def test_road_freight_has_no_lower_ceiling_any_more() -> None:
    assert asked(300_000, scope=replace(CLEAR, activity="49.41A")).passes


def test_an_unknown_activity_code_is_an_error_with_its_remedy() -> None:
    with pytest.raises(LawError) as caught:
        asked(1_000, scope=replace(CLEAR, activity="99.99X"))
    assert caught.value.problems[0].remedy.fr and caught.value.problems[0].remedy.en


def test_what_is_not_known_stays_unknown() -> None:
    found = asked(1_000, scope=Scope())
    assert found.fits and found.verdict is Verdict.UNKNOWN and not found.passes
    assert "declaration" in found.unknown
    assert asked(300_001, scope=Scope()).verdict is Verdict.NO


def test_negative_and_zero_amounts_are_errors() -> None:
    with pytest.raises(LawError, match=r"amount\.negative"):
        aid("2026-01-01", -1)
    with pytest.raises(LawError, match=r"amount\.zero"):
        asked(0)
    with pytest.raises(LawError, match=r"amount\.negative"):
        SameCosts(-1, 0, amount_cents=1)


def test_example_d4_after_a_merger_prior_aid_is_lawful_and_nothing_is_left() -> None:
    aids = (aid("2025-02-01", 120_000, "X"), aid("2025-03-01", 200_000, "Y"))
    merged = Change(date(2026, 1, 1), ("X", "Y"), into="Z")
    found = headroom(Regime.GENERAL, aids, GRANT, members=("Z",), changes=(merged,))
    assert (found.used_cents, found.left_cents) == (320_000_00, 0)
    assert "restent légales" in found.lines("fr")[0]
    assert not asked(0.01, *aids, members=("Z",), changes=(merged,)).fits
    assert headroom(Regime.GENERAL, aids, date(2025, 12, 31), members=("X",), changes=(merged,)).left_cents


def test_after_a_split_aid_follows_the_activity_else_the_equity() -> None:
    aids = (aid("2025-02-01", 100_000, "X", ref="one"), aid("2025-03-01", 100.01, "X"))
    split = Change(date(2026, 1, 1), ("X",), heirs=(Heir("Y", 2_000_00), Heir("Z", 1_000_00, ("one",))))
    found = after(aids, [split], GRANT)
    assert [(item.beneficiary, item.amount_cents) for item in found] == [
        ("Z", 100_000_00),
        ("Y", 66_67),
        ("Z", 33_34),
    ]
    assert sum(item.amount_cents for item in found) == sum(item.amount_cents for item in aids)


def test_a_merger_after_a_split_moves_aid_twice() -> None:
    aids = (aid("2025-02-01", 90_000, "X"),)
    split = Change(date(2025, 6, 1), ("X",), heirs=(Heir("Y", 1), Heir("Z", 2)))
    merger = Change(date(2026, 1, 1), ("Z",), into="Q")
    found = after(aids, [merger, split], GRANT)
    assert [(item.beneficiary, item.amount_cents) for item in found] == [("Y", 30_000_00), ("Q", 60_000_00)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"enterprises": ("X",)}, "change.kind"),
        ({"enterprises": ("X", "Y"), "heirs": (Heir("Z", 1),)}, "change.kind"),
        ({"enterprises": ("X",), "heirs": (Heir("Z", 0),)}, "change.equity"),
        ({"enterprises": ("X",), "heirs": (Heir("Y", 2), Heir("Z", -1))}, "change.equity"),
    ],
)
def test_a_change_that_cannot_be_is_named(change: dict[str, Any], code: str) -> None:
    with pytest.raises(LawError) as caught:
        Change(date(2026, 1, 1), **change)
    assert caught.value.problems[0].code == code


def test_a_declaration_is_set_beside_the_register() -> None:
    declared = (aid("2025-01-10", 10_000, "A"), aid("2025-06-01", 8_000, "A"), aid("2026-01-01", 3_000, "A"))
    registered = (aid("2025-01-10", 10_000, "A"), aid("2025-06-01", 8_500, "A"), aid("2026-02-02", 4_000, "A"))
    found = compare(declared, registered)
    assert not found.agrees and len(found.differences) == 3
    assert sum(item.amount_cents for item in found.counted) == (10_000 + 8_500 + 3_000 + 4_000) * 100
    assert any("non déclarée" in line for line in found.lines("fr"))
    assert compare(registered, registered).agrees and compare((), ()).agrees


def test_two_equal_aids_of_a_day_are_two_aids() -> None:
    twins = (aid("2025-01-10", 10_000, "A"), aid("2025-01-10", 10_000, "A"))
    assert len(compare(twins, twins).counted) == 2 and compare(twins, twins).agrees
    assert not compare(twins, twins[:1]).agrees


def test_references_identify_an_aid_whatever_its_day() -> None:
    one = aid("2025-01-10", 10_000, "A", ref="OCC-1")
    assert compare([one], [replace(one, granted_on=date(2025, 1, 12))]).agrees
    assert len(compare([one], [replace(one, id="OCC-2")]).counted) == 2


def test_periods_above_a_ceiling_are_found() -> None:
    aids = (aid("2024-05-01", 200_000), aid("2026-01-01", 100_000.01), aid("2027-06-01", 150_000))
    found = exceeded(Regime.GENERAL, aids, own_parameters())
    assert {window.ends for window in found} == {date(2026, 1, 1)}
    assert exceeded(Regime.GENERAL, aids[:1], own_parameters()) == ()


def test_the_notice_names_the_amount_and_the_regulation() -> None:
    text = notice(Regime.GENERAL, 28_031_67)
    assert "règlement (UE) 2023/2831" in text.fr and "28\u202f031,67\u00a0€" in text.fr
    assert "Regulation (EU) 2023/2831" in text.en and "€28,031.67" in text.en


def test_only_what_counts_is_listed() -> None:
    aids = (aid("2020-01-01", 1), aid("2025-01-01", 2), aid("2025-01-02", 3, regime=Regime.SGEI))
    assert [item.amount_cents for item in headroom(Regime.GENERAL, aids, GRANT).counted] == [200]
