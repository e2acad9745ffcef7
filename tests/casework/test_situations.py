"""The finance pages: each number opens its entries, a past day is shown as it was, votes go through their forms."""

import csv
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from jalon.accounts.rights import Right
from jalon.cases.enums import Way
from jalon.cases.models import Instalment
from jalon.casework import situations
from jalon.funds.queries import Scope, credits_situation, schedule_of, totals
from jalon.payments.actions import certify, claim_payment, record_payment, sign_order
from jalon.payments.enums import Basis
from jalon.payments.forecast import envelope_outlook, outlook, payments_to_come, repayments_to_come
from jalon.payments.rephasing import schedule_proposed
from jalon.schemes.enums import Instrument
from tests.casework.pages import client_of, text_of, url
from tests.cast import REGION

ADVANCE = Instrument.REPAYABLE_ADVANCE


@pytest.fixture(autouse=True)
def in_a_demonstration(demonstration: None) -> None:
    """Staff sign in without a second factor."""


def pay(world, case, cents: int) -> None:
    claim = claim_payment(case.public_id, ADVANCE, cents, "Fait", actor=world.people.applicant)
    certify(claim.public_id, Basis.STATEMENT, cents, actor=world.people.certifier)
    order = sign_order(claim.public_id, actor=world.people.signatory)
    record_payment(order.number, "P1", world.today, actor=world.people.treasurer)


def test_an_agreement_has_the_calendar_of_its_scheme(world):
    case = world.agreed()
    instalments = Instalment.objects.filter(agreement__case=case)
    paid = instalments.filter(way=Way.PAYMENT, instrument=ADVANCE)
    assert [one.amount_cents for one in paid] == [66_000_00, 44_000_00]
    repaid = instalments.filter(way=Way.REPAYMENT)
    assert (len(repaid), sum(one.amount_cents for one in repaid)) == (20, 110_000_00)
    assert {one.amount_cents for one in repaid} == {5_500_00}


def test_what_was_paid_counts_for_the_earliest_instalments(world):
    case = world.agreed()
    before = outlook(payments_to_come(REGION).to_pay, world.today)
    assert before.whole == 150_000_00
    assert before.undated == 0
    pay(world, case, 70_000_00)
    coming = [one for one in payments_to_come(REGION).to_pay if one.envelope.endswith("avances")]
    assert [one.cents for one in coming] == [40_000_00]
    assert sum(one.cents for one in repayments_to_come(REGION)) == 70_000_00


def test_what_has_no_agreement_has_no_day(world):
    world.granted()
    assert outlook(payments_to_come(REGION).to_pay, world.today).undated == 150_000_00


def test_an_instalment_whose_day_has_passed_is_overdue_and_counts_this_year(world):
    world.agreed()
    later = world.today + timedelta(days=500)
    seen = outlook(payments_to_come(REGION).to_pay, later)
    assert seen.overdue == 150_000_00
    assert seen.years == {later.year: 150_000_00}


@pytest.mark.parametrize("page", ["envelope", "scheme", "case", "exercice"])
def test_each_finance_page_opens_and_every_number_leads_to_entries(world, page):
    case = world.agreed()
    pay(world, case, 66_000_00)
    addresses = {
        "envelope": url("funds-envelope", REGION, "avances"),
        "scheme": url("funds-scheme", REGION, "essai"),
        "case": url("funds-case", REGION, case.reference),
        "exercice": url("funds-exercice", REGION, world.today.year),
    }
    client = client_of(world.people.treasurer)
    answer = client.get(addresses[page])
    assert answer.status_code == 200
    assert "66\u202f000\u00a0€" in answer.content.decode()
    links = set(re.findall(r'href="([^"]*/ecritures/[^"]*)"', answer.content.decode()))
    assert links
    for link in links:
        entries = client.get(link.replace("&amp;", "&"))
        assert entries.status_code == 200
        assert "Aucune écriture" not in entries.content.decode(), link


def test_no_number_of_the_books_is_without_its_entries(world):
    case = world.agreed()
    pay(world, case, 66_000_00)
    today, rights, to_come = world.today, frozenset[Right](), {"À venir", "À venir dans l’année", "Écart"}
    for at in (None, today - timedelta(days=1)):
        sheets = [
            situations.envelope_sheet(world.advances, rights, today, at),
            situations.scheme_sheet(REGION, "essai", today, at),
            situations.case_sheet(case, at),
            situations.exercice_sheet(REGION, today.year, rights, today, at),
        ]
        for sheet in sheets:
            for figure in sheet.figures:
                assert figure.cell.url or not figure.cell.number, figure
            for table in sheet.tables:
                if table.id in ("months", "calendar"):  # what agreements foresee is no entry yet
                    continue
                for row in table.rows:
                    for head, cell in zip(table.head, row, strict=True):
                        assert cell.url or not cell.number or head in to_come, (table.id, head)


def test_what_is_to_come_is_told_from_today_alone(world):
    world.agreed()
    client = client_of(world.people.treasurer)
    for address in (url("funds-envelope", REGION, "avances"), url("funds-exercice", REGION, world.today.year)):
        assert "À venir" in text_of(client.get(address))
        assert "À venir" not in text_of(client.get(f"{address}?au={world.today - timedelta(days=1)}"))


def test_a_past_day_is_shown_as_it_was(world):
    world.agreed()
    yesterday = world.today - timedelta(days=1)
    page = text_of(
        client_of(world.people.treasurer).get(url("funds-envelope", REGION, "avances") + f"?au={yesterday}")
    )
    assert "situation au" in page
    assert "500\u202f000" not in page
    assert "Annuler par un vote" not in page


def test_a_page_is_a_workbook_and_each_table_a_file_with_its_codes_and_mark(world):
    world.agreed()
    client = client_of(world.people.treasurer)
    address = url("funds-envelope", REGION, "avances")
    book = load_workbook(io.BytesIO(client.get(address + "?fichier=xlsx").content))
    assert {"schemes", "cases", "schedule", "months"} <= set(book.sheetnames)
    rows = list(csv.reader(io.StringIO(client.get(address + "?fichier=cases").content.decode())))
    assert rows[0][-1] == "fictif"
    assert rows[1][-1] == "1"
    assert "909" in rows[1]
    assert "110000" in rows[1][2]
    assert client.get(address + "?fichier=inconnu").status_code == 404


def test_an_envelope_is_cancelled_through_its_form_down_to_what_cases_hold(world):
    world.agreed()
    client = client_of(world.people.treasurer)
    address = url("funds-cancel", REGION, "avances")
    form = {"amount": "390 001", "deliberation": "DM-1", "on": world.today.isoformat(), "key": "k1"}
    refused = client.post(address, form)
    assert refused.status_code == 422
    assert "390\u202f000" in refused.content.decode()
    done = {**form, "amount": "390 000", "key": "k2"}
    assert client.post(address, done).status_code == 302
    assert client.post(address, done).status_code == 302
    assert totals(Scope(envelope=f"{REGION}/avances")).opened == 110_000_00


def test_a_schedule_is_re_phased_from_what_agreements_foresee(world):
    case = world.agreed()
    pay(world, case, 66_000_00)
    proposed = schedule_proposed(world.advances, world.today)
    assert sum(proposed.values()) == 500_000_00
    assert proposed[world.today.year] >= 66_000_00
    client = client_of(world.people.treasurer)
    address = url("funds-rephase", REGION, "avances")
    year = world.today.year
    form = {"deliberation": "BP-1", "on": world.today.isoformat(), "key": "k"}
    wrong = client.post(address, {**form, "schedule": f"{year} : 100 000"})
    assert wrong.status_code == 422
    right = client.post(address, {**form, "schedule": f"{year} : 100 000\n{year + 1} : 400 000"})
    assert right.status_code == 302
    assert schedule_of(Scope(envelope=f"{REGION}/avances")) == {year: 100_000_00, year + 1: 400_000_00}


def test_what_is_ordered_has_used_its_credits_and_still_awaits_its_payment(world):
    case = world.agreed()
    claim = claim_payment(case.public_id, ADVANCE, 66_000_00, "Fait", actor=world.people.applicant)
    certify(claim.public_id, Basis.STATEMENT, 66_000_00, actor=world.people.certifier)
    sign_order(claim.public_id, actor=world.people.signatory)
    assert outlook(payments_to_come(REGION).to_pay, world.today).whole == 150_000_00
    assert outlook(payments_to_come(REGION).to_order, world.today).whole == 84_000_00
    assert sum(schedule_proposed(world.advances, world.today).values()) == 500_000_00
    coming = payments_to_come(REGION, world.advances.reference)
    both = outlook(coming.to_pay, world.today), outlook(coming.to_order, world.today)
    assert envelope_outlook(REGION, world.advances.reference, world.today) == both


def test_unused_credits_fall_and_what_is_put_off_opens_next_year(world):
    world.agreed()
    client = client_of(world.people.treasurer)
    year = world.today.year
    form = {
        "chapter_909": "44 000",
        "chapter_939": "",
        "deliberation": "BP-2",
        "on": world.today.isoformat(),
        "key": "k",
    }
    address = url("funds-carry", REGION, year)
    assert client.post(address, form).status_code == 302
    assert client.post(address, form).status_code == 302
    lines = {(one.line.exercice, one.line.chapter): one for one in credits_situation(REGION)}
    assert lines[year, "909"].lapsed == 500_000_00
    assert lines[year + 1, "909"].opened == 44_000_00
    assert (year + 1, "939") not in lines


def test_an_officer_reads_and_does_not_vote(world):
    world.agreed()
    officer = client_of(world.people.officer)
    page = officer.get(url("funds-envelope", REGION, "avances"))
    assert page.status_code == 200
    assert "Annuler par un vote" not in page.content.decode()
    assert officer.get(url("funds-cancel", REGION, "avances")).status_code == 403
    assert client_of(world.people.stranger).get(url("funds-envelope", REGION, "avances")).status_code == 403
