"""Files with the Region's finance system: whole or not at all, each mistake with its line, what differs told."""

import csv
import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from jalon.cases.enums import State
from jalon.casework import worklist
from jalon.casework.worklist import groups
from jalon.funds.queries import case_situation
from jalon.funds.rbf import COLUMNS, Exchange
from jalon.funds.receivables import owed_by
from jalon.funds.verify import verify
from jalon.journal.refusals import ActionRefused
from jalon.notices.models import Notice
from jalon.payments.actions import certify, claim_payment, sign_order
from jalon.payments.enums import Basis, BatchKind, FileKind
from jalon.payments.exchange import differences, make, ours, outgoing, read, recent_batches, set_apart, settle, take
from jalon.payments.exchange.taking import tell_payments
from jalon.payments.models import Batch, FinanceLine, Order
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


def test_what_does_not_match_is_set_apart_with_its_remedy_and_worked_off(world, order):
    day, treasurer = world.today.isoformat(), world.people.treasurer
    good, unknown = f"order;{order.number};10000,50;M-1;{day};", "order;M-XXX-1999-00001;1,00;M-2;;"
    wrong = written(good.replace("10000,50", "10000,51"), unknown, "recovery;T-XXX-1999-00001;2,00;R-1;;")
    take(REGION, "faux.csv", wrong, actor=treasurer)
    assert Order.objects.get(pk=order.pk).paid_on is None
    apart = list(set_apart(REGION))
    assert [(one.line.key, one.line.number) for one in apart] == [
        (order.number, 2),
        ("M-XXX-1999-00001", 3),
        ("T-XXX-1999-00001", 4),
    ]
    assert all(one.why and one.remedy for one in apart)
    with refused("exchange.settlement"):
        settle(apart[0].pk, " ", actor=treasurer)
    settle(apart[0].pk, "Centime de trop au bordereau 12, corrigé.", actor=treasurer)
    with refused("journal.changed"):
        settle(apart[0].pk, "Encore", actor=treasurer)
    take(REGION, "juste.csv", written(good), actor=treasurer)
    assert Order.objects.get(pk=order.pk).paid_on == world.today and len(set_apart(REGION)) == 2


@pytest.mark.parametrize(
    ("said", "why"), [(";2020-01-01;", "signature"), (";{day};", "numéro"), ("M-1;2999-01-01;", "signature")]
)
def test_a_return_that_cannot_be_is_set_apart(world, order, said, why):
    line = f"order;{order.number};10000,50;{said.format(day=world.today.isoformat())}"
    if said.startswith(";2020"):
        line = line.replace(";;", ";M-1;")
    take(REGION, "faux.csv", written(line), actor=world.people.treasurer)
    assert why in set_apart(REGION).get().why and Order.objects.get(pk=order.pk).paid_on is None


def test_a_batch_leaves_once_with_its_total_and_hash_and_is_told_again_byte_for_byte(world, order):
    treasurer = world.people.treasurer
    with refused("rights.missing"):
        make(REGION, BatchKind.ORDERS, actor=world.people.officer)
    batch = make(REGION, BatchKind.ORDERS, actor=treasurer)
    assert (batch.lines, batch.total_cents) == (1, 10_000_50)
    assert batch.sha256 == hashlib.sha256(bytes(batch.content)).hexdigest()
    with refused("exchange.empty"):
        make(REGION, BatchKind.ORDERS, actor=treasurer)
    assert [one.awaited for one in recent_batches(REGION)] == [1]
    line = f"order;{order.number};10000,50;B-1;{world.today.isoformat()};"
    take(REGION, "retour.csv", written(line), actor=treasurer)
    take(REGION, "rejeu.csv", written(line, head=HEAD + " "), actor=treasurer)
    assert [(one.paid, one.awaited) for one in recent_batches(REGION)] == [(1, 0)] and not set_apart(
        REGION
    ).exists()
    [paid] = [one for one in case_situation(order.claim.case.reference) if one.envelope.slug == "subventions"]
    assert paid.totals.paid == 10_000_50 and verify().sound
    late = written(f"order;{order.number};10000,50;;;RIB faux")
    take(REGION, "tard.csv", late, actor=treasurer)
    assert "autrement" in set_apart(REGION).get().why


def test_a_batch_interrupted_half_way_has_not_left(world, order, monkeypatch):
    def stops(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr("jalon.payments.exchange.batches.record", stops)
    with pytest.raises(RuntimeError):
        make(REGION, BatchKind.ORDERS, actor=world.people.treasurer)
    monkeypatch.undo()
    assert not Batch.objects.exists()
    assert make(REGION, BatchKind.ORDERS, actor=world.people.treasurer).lines == 1


def test_the_payments_of_a_file_are_told_once_and_an_advance_keeps_its_case_open(world, demonstration):
    case = world.agreed()
    for instrument, cents in ((Instrument.GRANT, 40_000_00), (Instrument.REPAYABLE_ADVANCE, 110_000_00)):
        claim = claim_payment(case.public_id, instrument, cents, "Fait", actor=world.people.applicant)
        certify(claim.public_id, Basis.STATEMENT, cents, actor=world.people.certifier)
        sign_order(claim.public_id, actor=world.people.signatory)
    day = world.today.isoformat()
    lines = [f"order;{one.number};{one.amount_cents // 100},00;B-{one.pk};{day};" for one in Order.objects.all()]
    file = take(REGION, "retour.csv", written(*lines), actor=world.people.treasurer)
    for _again in range(2):
        tell_payments(file)
    told = Notice.objects.filter(template="payments/notices/paid.txt")
    assert told.count() == 2
    [owed] = owed_by(case.reference)
    assert owed.outstanding == 110_000_00
    case.refresh_from_db()
    assert case.state == State.RUNNING


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
        sent = reverse("casework:exchange-file", args=[REGION, "tout"])
    assert order.number in client.get(sent).content.decode()
    wrong = client.post(receive, {"file": SimpleUploadedFile("x.csv", b"rien"), "key": "k"})
    assert wrong.status_code == 422
    assert "Ligne 1" in wrong.content.decode()
    good = SimpleUploadedFile("bon.csv", written("authorisation;avances;1,00;AP-1;;"))
    assert client.post(receive, {"file": good, "key": "k2"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "avances" in shown and "bon.csv" in shown
    with translation.override("fr"):
        batch = reverse("casework:exchange-batch", args=[REGION, "orders"])
        other = reverse("casework:exchange-batch", args=[REGION, "autre"])
    assert client.get(other).status_code == 404 and client.post(batch, {"key": "k3"}).status_code == 302
    made = Batch.objects.get()
    with translation.override("fr"):
        given = reverse("casework:exchange-batch-file", args=[REGION, made.number])
    assert client.get(given).content == bytes(made.content) and made.number in client.get(page).content.decode()


def test_what_differs_awaits_finance_staff_in_their_day(world, order, demonstration, monkeypatch):
    monkeypatch.setattr(worklist.paying, "region_choices", lambda: [(REGION, "Val-Exemple")])
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
