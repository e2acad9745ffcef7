"""Files with the Region's finance system: whole or not at all, each mistake with its line, what differs told."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from jalon.casework import worklist
from jalon.casework.worklist import groups
from jalon.funds.rbf import COLUMNS, Exchange
from jalon.journal.refusals import ActionRefused
from jalon.payments.actions import certify, claim_payment, sign_order
from jalon.payments.enums import Basis, FileKind
from jalon.payments.exchange import differences, ours, outgoing, read, take
from jalon.payments.models import FinanceFile, FinanceLine, Order
from jalon.schemes.enums import Instrument
from tests.cast import REGION

FORM = Exchange()
HEAD = "kind;key;amount;their_number;paid_on;reason"


def refused(code: str, *parts: str):
    return pytest.raises(
        ActionRefused,
        check=lambda error: error.code == code and all(part in error.message + error.remedy for part in parts),
    )


def written(*lines: str, total: str = "", head: str = HEAD) -> bytes:
    cents = 0 if total else sum(int(line.split(";")[2].replace(",", "")) for line in lines)
    last = total or f"total;{len(lines)};{cents // 100},{cents % 100:02d}"
    return "\r\n".join([head, *lines, last, ""]).encode()


@pytest.fixture
def order(world) -> Order:
    case = world.agreed()
    claim = claim_payment(case.public_id, Instrument.GRANT, 10_000_50, "Fait", actor=world.people.applicant)
    certify(claim.public_id, Basis.INVOICES, 10_000_50, actor=world.people.certifier)
    return sign_order(claim.public_id, actor=world.people.signatory)


def test_what_goes_out_carries_codes_mark_and_total(world, order, demonstration):
    rows = list(csv.reader(io.StringIO(outgoing(REGION, [FileKind.ORDER]).decode()), delimiter=";"))
    assert rows[0] == list(COLUMNS)
    line = dict(zip(rows[0], rows[1], strict=True))
    assert (line["kind"], line["key"], line["amount"]) == ("order", order.number, "10000,50")
    assert (line["chapter"], line["envelope"], line["fictif"]) == ("", "subventions", "1")
    assert rows[2][:2] == ["total", "1"]


def test_what_went_out_is_read_back_and_nothing_differs(world, order):
    take(REGION, "tout.csv", outgoing(REGION, list(FileKind)), actor=world.people.treasurer)
    assert differences(REGION) == []
    kinds = set(FinanceLine.objects.values_list("kind", flat=True))
    assert kinds == {"authorisation", "credits", "commitment", "order"}


def test_their_numbers_payments_and_rejects_come_back(world, order):
    day = world.today.isoformat()
    line = f"order;{order.number};10000,50;B-77/M-12;{day};"
    take(REGION, "retour.csv", written(line), actor=world.people.treasurer)
    order.refresh_from_db()
    assert (order.accountant_number, order.paid_on) == ("B-77/M-12", world.today)
    again = written(line, head=HEAD + " ")
    take(REGION, "encore.csv", again, actor=world.people.treasurer)
    assert Order.objects.get(pk=order.pk).paid_on == world.today
    back = list(csv.reader(io.StringIO(outgoing(REGION, [FileKind.ORDER]).decode()), delimiter=";"))
    assert "B-77/M-12" in back[1]


def test_a_reject_comes_back_with_its_reason(world, order):
    line = f"order;{order.number};10000,50;;;RIB erroné"
    take(REGION, "rejets.csv", written(line), actor=world.people.treasurer)
    assert Order.objects.get(pk=order.pk).rejection == "RIB erroné"


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("kind;key;amount\r\nordér".encode("latin-1"), ("Ligne 2", "utf-8")),
        (b"kind,key,amount\r\n", ("Ligne 1", "amount", "séparateur")),
        (written("credits;2026/909;1.5", total="total;1;1,50"), ("Ligne 2", "1.5", "1234,50")),
        (written("credits;2026/909;-1,00", total="total;1;1,00"), ("Ligne 2",)),
        (written("credits;2026/909;1,005", total="total;1;1,00"), ("Ligne 2",)),
        (written("credits;2026/909;1,00", total="total;2;1,00"), ("Ligne 3", "2")),
        (written("credits;2026/909;1,00", total="total;1;1,01"), ("Ligne 3", "1,01")),
        (written("credits;2026/909;1,00", "credits;2026/909;2,00"), ("Ligne 3", "ligne 2")),
        (written("autre;x;1,00"), ("Ligne 2", "autre")),
        (written("credits;2026/909;1,00;n;31/12/2026;"), ("Ligne 2", "31/12/2026")),
        (b"kind;key;amount\r\ncredits;2026/909;1,00\r\n", ("total",)),
        (written("credits;a;1,00") + b"credits;b;1,00\r\n", ("Ligne 4",)),
        (b"", ("Ligne 1",)),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_remedy(raw, parts):
    with refused("exchange.line", *parts):
        read(raw, FORM)


def test_nothing_of_a_wrong_file_is_taken(world, order):
    day = world.today.isoformat()
    good, unknown = f"order;{order.number};10000,50;M-1;{day};", "order;M-XXX-1999-00001;1,00;M-2;;"
    with refused("exchange.line", "Ligne 3"):
        take(REGION, "demi.csv", written(good, unknown), actor=world.people.treasurer)
    assert Order.objects.get(pk=order.pk).paid_on is None
    assert not FinanceFile.objects.exists()
    with refused("exchange.line", "Ligne 2", "10\u202f000,50"):
        take(REGION, "faux.csv", written(good.replace("10000,50", "10000,51")), actor=world.people.treasurer)


def test_the_same_file_twice_is_refused(world, order):
    raw = written("credits;2026/909;1,00")
    take(REGION, "un.csv", raw, actor=world.people.treasurer)
    with refused("exchange.again"):
        take(REGION, "deux.csv", raw, actor=world.people.treasurer)
    with refused("rights.missing"):
        take(REGION, "trois.csv", raw, actor=world.people.officer)


def test_what_differs_is_told_amount_by_amount_with_who_must_act(world, order):
    take(
        REGION,
        "leurs.csv",
        written("authorisation;avances;499999,99;AP-12;;", "authorisation;inconnue;5,00;AP-13;;"),
        actor=world.people.treasurer,
    )
    found = {(one.kind.value, one.key): one for one in differences(REGION)}
    changed = found["authorisation", "avances"]
    assert (changed.ours, changed.theirs, changed.their_number) == (500_000_00, 499_999_99, "AP-12")
    assert "délibération" in changed.who
    assert found["authorisation", "inconnue"].ours is None
    assert found["order", order.number].theirs is None
    assert all(one.who for one in found.values())


def test_the_mapping_of_the_region_is_followed():
    form = Exchange("cp1252", ",", ".", {"kind": "Nature", "key": "Pièce", "amount": "Montant"})
    raw = "Nature,Pièce,Montant\r\ncredits,2026/909,12.5\r\ntotal,1,12.50\r\n".encode("cp1252")
    [row] = read(raw, form)
    assert (row.key, row.cents) == ("2026/909", 12_50)


def test_files_go_through_the_page(world, order, demonstration):
    client = Client()
    client.force_login(world.people.treasurer)
    with translation.override("fr"):
        page, receive = (reverse(f"casework:{name}", args=[REGION]) for name in ("exchange", "exchange-receive"))
        sent = reverse("casework:exchange-file", args=[REGION, "mandats"])
    assert order.number in client.get(sent).content.decode()
    wrong = client.post(receive, {"file": SimpleUploadedFile("x.csv", b"rien"), "key": "k"})
    assert wrong.status_code == 422
    assert "Ligne 1" in wrong.content.decode()
    good = SimpleUploadedFile("bon.csv", written("authorisation;avances;1,00;AP-1;;"))
    assert client.post(receive, {"file": good, "key": "k2"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "avances" in shown and "bon.csv" in shown


def test_what_differs_awaits_finance_staff_in_their_day(world, order, demonstration, monkeypatch):
    monkeypatch.setattr(worklist, "region_choices", lambda: [(REGION, "Val-Exemple")])
    treasurer = world.people.treasurer
    assert "Ce qui diffère" not in [group.title for group in groups(treasurer)]
    raw = outgoing(REGION, [FileKind.ORDER])
    take(REGION, "mandats.csv", raw, actor=treasurer)
    (group,) = [one for one in groups(treasurer) if one.title == "Ce qui diffère"]
    assert f"{len(differences(REGION))} différences" in group.items[0].about
    take(REGION, "tout.csv", outgoing(REGION, list(FileKind)), actor=treasurer)
    assert "Ce qui diffère" not in [one.title for one in groups(treasurer)]
    assert "Ce qui diffère" not in [one.title for one in groups(world.people.officer)]


def test_comparing_asks_the_database_as_often_however_many_orders_there_are(world, django_assert_num_queries):
    case = world.agreed()
    with CaptureQueriesContext(connection) as first:
        assert sum(line.kind is FileKind.COMMITMENT for line in ours(REGION)) == 2
    for _more in range(3):
        claim = claim_payment(case.public_id, Instrument.GRANT, 1_000_00, "Fait", actor=world.people.applicant)
        certify(claim.public_id, Basis.INVOICES, 1_000_00, actor=world.people.certifier)
        sign_order(claim.public_id, actor=world.people.signatory)
    with django_assert_num_queries(len(first)):
        assert sum(line.kind is FileKind.ORDER for line in ours(REGION)) == 3
