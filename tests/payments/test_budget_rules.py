"""The Region's own budget rules: dated, told with their place when wrong, proposing and never acting alone."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from jalon.cases.accounting import gaps
from jalon.cases.actions import agreements
from jalon.cases.enums import SigningState, State
from jalon.cases.letters.kinds import LetterKind
from jalon.cases.models import Award, Case, Letter
from jalon.funds.actions import Act, BudgetLine, allocate, create_envelope, open_authority
from jalon.funds.enums import Section
from jalon.funds.queries import Scope, totals
from jalon.funds.rbf import finance_rules, mistakes
from jalon.journal.refusals import ActionRefused
from jalon.notices.queries import about
from jalon.payments.actions import certify, claim_payment
from jalon.payments.enums import Basis
from jalon.payments.lapsing import confirm_lapse, lapses
from jalon.plan.actions import publish as publish_folder
from jalon.plan.folder.folder import open_texts
from jalon.rules import parse_toml
from jalon.schemes.actions import fund
from jalon.schemes.enums import Instrument
from jalon.schemes.finance import publish_finance
from tests.cast import REGION
from tests.world import steps_of

RULES = """
[[lines]]
instrument = "grant"
cost = "operating"
beneficiary = "private"
section = "operation"
chapter = "939"
account = "6574"
from = 2024-01-01

[[lines]]
instrument = "repayable-advance"
cost = "investment"
beneficiary = "private"
section = "investment"
chapter = "909"
account = "2748"
from = 2024-01-01

[[lapse]]
id = "art-23"
event = "no-first-claim"
months = 18
from = 2024-01-01
ground = { fr = "Règlement, art. 23", en = "Rules, art. 23" }

[[lapse]]
id = "art-24"
event = "unused-allocation"
months = 36
from = 2024-01-01
ground = { fr = "Règlement, art. 24", en = "Rules, art. 24" }

[[late_orders]]
section = "operation"
month = 1
day = 20
from = 2024-01-01

[[late_orders]]
section = "investment"
month = 12
day = 31
from = 2024-01-01
"""
FOLDER = Path(__file__).parent.parent.parent / "docs" / "region-folder.md"


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda error: error.code == code)


def with_rules(world, text: str = RULES) -> None:
    """The invented Region gets a folder, and these rules in it."""
    texts = {}
    lines = FOLDER.read_text().split("\n")
    for place, line in enumerate(lines):
        if line.startswith("`") and line.endswith(".toml`") and lines[place + 1] == "```toml":
            end = lines.index("```", place + 2)
            texts[line.strip("`")] = "\n".join(lines[place + 2 : end]) + "\n"
    texts["region.toml"] = texts["region.toml"].replace('"ma-region"', f'"{REGION}"')
    publish_folder(open_texts(texts), "test")
    publish_finance(REGION, text, 1, actor=world.people.treasurer)


def key_of(world, later: date) -> str:
    return lapses(REGION, later)[0].key


def test_the_table_names_the_envelope_and_the_account_of_an_award(world):
    with_rules(world)
    world.proposed()
    accounts = dict(Award.objects.values_list("instrument", "account"))
    assert accounts == {"grant": "6574", "repayable-advance": "2748"}


def test_among_several_envelopes_the_one_of_the_chapter_bears_the_award(world):
    with_rules(world)
    other = create_envelope(
        region=REGION,
        slug="ailleurs",
        label_fr="Ailleurs",
        label_en="Elsewhere",
        deliberation="D9",
        fictif=True,
        budget=BudgetLine(Section.OPERATION, "930"),
    )
    actor = str(world.people.treasurer.actor_id)
    open_authority(Act(actor, world.today, "o9", "D9"), other, 500_000_00, {world.today.year: 500_000_00})
    allocate(Act(actor, world.today, "a9", "D9"), other, world.version.scheme.ref, 500_000_00)
    fund(world.version.scheme, Instrument.GRANT, other, actor=world.people.treasurer)
    world.proposed()
    assert Award.objects.get(instrument="grant").envelope == f"{REGION}/subventions"


def test_a_case_without_a_line_reserves_nothing_and_the_gap_is_told(world):
    with_rules(world, RULES.replace('chapter = "909"', 'chapter = "908"'))
    found = {(gap.instrument, gap.beneficiary): gap.line for gap in gaps(REGION, world.today)}
    assert found[Instrument.REPAYABLE_ADVANCE, "private"].chapter == "908"
    assert found[Instrument.GRANT, "public"] is None
    assert (Instrument.GRANT, "private") not in found
    with refused("cases.no_envelope_there"):
        world.proposed()
    assert totals(Scope(region=REGION)).reserved == 0
    assert not Award.objects.exists()


def test_a_kind_of_beneficiary_that_no_line_names_is_refused(world):
    with_rules(world, RULES.replace('beneficiary = "private"', 'beneficiary = "public"'))
    with refused("cases.no_accounting_line"):
        world.proposed()


def test_a_line_holds_from_its_date(world):
    rules = finance_rules(RULES.replace("from = 2024-01-01", "from = 2030-01-01"))
    assert rules.line("grant", "operating", "private", date(2029, 12, 31)) is None
    assert rules.line("grant", "operating", "private", date(2030, 1, 1)).account == "6574"


def test_an_exercice_closes_on_the_day_that_the_region_says():
    rules = finance_rules(RULES)
    assert rules.closes_on(Section.OPERATION, 2026) == date(2027, 1, 20)
    assert rules.closes_on(Section.INVESTMENT, 2026) == date(2026, 12, 31)
    assert rules.closes_on(Section.OPERATION, 2023) is None


def test_a_rule_proposes_from_its_day_and_a_person_confirms(world):
    with_rules(world)
    case = world.agreed()
    later = world.today + timedelta(days=600)
    assert lapses(REGION, world.today) == []
    proposed = lapses(REGION, later)
    assert {one.cents for one in proposed} == {40_000_00, 110_000_00}
    before = totals(Scope(region=REGION))
    assert before.committed == 150_000_00
    treasurer = world.people.treasurer
    with refused("funds.unwarned"):
        confirm_lapse(REGION, proposed[0].key, None, actor=treasurer, on=later)
    with refused("rights.missing"):
        confirm_lapse(REGION, proposed[0].key, world.today, actor=world.people.officer, on=later)
    confirm_lapse(REGION, proposed[0].key, world.today, actor=treasurer, on=later, key="k")
    confirm_lapse(REGION, proposed[0].key, world.today, actor=treasurer, on=later, key="k")
    assert totals(Scope(region=REGION)).committed == 150_000_00 - proposed[0].cents
    with refused("funds.no_lapse"):
        confirm_lapse(REGION, proposed[0].key, world.today, actor=treasurer, on=later)
    letter = Letter.objects.get(case=case, kind=LetterKind.WITHDRAWAL)
    assert letter.lacks == [] and "art. 23" in about(case.reference).first().body


def test_a_claim_keeps_a_grant_alive_and_the_rest_can_be_claimed(world):
    with_rules(world)
    case = world.agreed()
    claim = claim_payment(case.public_id, Instrument.GRANT, 10_000_00, "Fait", actor=world.people.applicant)
    certify(claim.public_id, Basis.INVOICES, 10_000_00, actor=world.people.certifier)
    assert lapses(REGION, world.today + timedelta(days=600)) == []


def test_an_unused_allocation_returns_to_its_envelope(world):
    with_rules(world)
    later = world.today + timedelta(days=1200)
    [first, *_rest] = lapses(REGION, later)
    confirm_lapse(REGION, first.key, None, actor=world.people.treasurer, on=later)
    assert totals(Scope(envelope=first.envelope)).available == 500_000_00


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ('event = "no-first-claim"', 'event = "never"', 21),
        ("months = 18", "months = 0", 22),
        ('account = "6574"\n', "", 2),
        ('cost = "operating"', 'cost = "autre"', 4),
        ("[[lapse]]", "[[laps]]", 20),
        ("day = 20", "day = 2.5", 36),
    ],
)
def test_a_mistake_is_told_with_its_line(before, after, line):
    found = mistakes(parse_toml(RULES.replace(before, after, 1)))
    assert found
    assert found[0].fr and found[0].en
    assert found[0].position.line in (line, line - 1, line + 1)


def test_two_lines_for_the_same_thing_are_a_mistake():
    again = RULES + RULES[RULES.index("[[lines]]") : RULES.index("[[lines]]", 5)]
    assert any("déjà" in one.fr for one in mistakes(parse_toml(again)))


def test_wrong_rules_publish_nothing(world):
    with_rules(world)
    with refused("funds.rules"):
        publish_finance(REGION, RULES.replace("months = 18", "months = -1"), 2, actor=world.people.treasurer)
    with refused("journal.changed"):
        publish_finance(REGION, RULES + "\n", 1, actor=world.people.treasurer)
    with refused("rights.missing"):
        publish_finance(REGION, RULES + "\n", 2, actor=world.people.officer)


def test_rules_are_read_and_written_on_their_page(world, demonstration):
    with_rules(world)
    world.agreed()
    client = Client()
    client.force_login(world.people.treasurer)
    with translation.override("fr"):
        page = reverse("casework:budget-rules", args=[REGION])
        edit = reverse("casework:budget-rules-edit", args=[REGION])
    shown = client.get(page).content.decode()
    assert "6574" in shown and "art. 23" in shown
    assert "art-23" in client.get(edit).content.decode()
    wrong = client.post(edit, {"text": RULES.replace("6574", ""), "seen": 2, "key": "k"})
    assert wrong.status_code == 422
    assert client.post(edit, {"text": RULES.replace("6574", "65741"), "seen": 2, "key": "k"}).status_code == 302
    assert "65741" in client.get(page).content.decode()
    client.force_login(world.people.officer)
    assert client.get(edit).status_code == 403


UNSIGNED = """
[[lapse]]
id = "art-22"
event = "agreement-unsigned"
months = 3
from = 2024-01-01
ground = { fr = "Règlement, art. 22", en = "Rules, art. 22" }
"""


def test_an_agreement_that_nobody_signs_lapses_after_the_region_s_own_delay_and_frees_the_money(world):
    with_rules(world, RULES + UNSIGNED)
    case = world.notified()
    before = steps_of(case)
    signing = agreements.send_agreement(
        case.public_id, world.today + timedelta(days=30), actor=world.people.officer
    )
    treasurer = world.people.treasurer
    assert lapses(REGION, world.today + timedelta(days=80)) == []
    later = world.today + timedelta(days=100)
    fallen = lapses(REGION, later)
    assert {one.rule.id for one in fallen} == {"art-22"} and sum(one.cents for one in fallen) == 150_000_00
    for one in fallen:
        confirm_lapse(REGION, one.key, world.today, actor=treasurer, on=later)
    signing.refresh_from_db()
    case = Case.objects.get(pk=case.pk)
    assert (signing.state, case.state) == (SigningState.LAPSED, State.CLOSED)
    assert before and not any(steps_of(case).values())
    assert Letter.objects.filter(case=case, kind=LetterKind.WITHDRAWAL).count() == 2
    with refused("agreements.none"):
        agreements.return_signed(
            case.public_id, "c.pdf", b"%PDF-1.7", "Amélie", world.today, actor=world.people.applicant
        )
