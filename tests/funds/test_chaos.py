"""Under faults nothing acknowledged is lost and nothing is done twice; and the check that says so is no dupe."""

import json
import re
import subprocess
import sys
from collections.abc import Callable

import psycopg
import pytest

from jalon.funds.models import Entry
from tests.chaos import check, model, scene
from tests.chaos.check import Told
from tests.chaos.operations import carry_out
from tests.funds import plain

KINDS = 8


@pytest.mark.faults
def test_the_books_are_what_was_acknowledged_whatever_is_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--seed", "20260701", "--operations", "500"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    said = json.loads(done.stdout[re.search(r"^{", done.stdout, re.MULTILINE).start() :])
    assert said["wrong"] == []
    assert len(said["kinds"]) == KINDS and len(said["cuts"]) >= 3
    assert said["posted"] > 50 and said["lost"] and said["refused"]
    assert {"commit", "both", "entrust", "take", "sign"} <= {*said["played"]}


def operation(number: int, kind: str, *lines: tuple[str, int], **more: object) -> model.Operation:
    return {
        "key": f"w1/{number}",
        "kind": kind,
        "case": "CHAOS-1",
        "on": "2026-07-01",
        "year": 2026,
        "lines": lines,
        **more,
    }


@pytest.fixture
def told(own_database: str) -> Told:
    """A short run without faults, and what the workers would have written down."""
    scene.open_books()
    told = Told()
    hot, advances = ("chaos/hot", 30), ("chaos/advances", 20)
    way = ("reserve", "grant", "commit", "certify", "order", "pay")
    asked = [operation(number, kind, hot, advances) for number, kind in enumerate(way)]
    asked.append(operation(6, "call_due", ("chaos/advances", 5)))
    asked.append(operation(7, "both", hot, advances, each="reserve"))
    asked.append(operation(8, "reserve", ("chaos/cold", 7)))
    asked += [
        operation(10 + place, kind, ("chaos/hours", 9), case="PART-1") for place, kind in enumerate(plain.SHARED)
    ]
    asked.append(operation(14, model.SIGNED, funder="État", of=2026, cents=400))
    for one in asked:
        told.asked[one["key"]] = dict(one)
        told.posted[one["key"]] = [[p.owner, p.sequence, p.hash.hex()] for p in carry_out(dict(one), None)]
    undo = {**operation(9, "reverse"), "reverses": "w1/8"}
    told.asked[undo["key"]] = undo
    (posted,) = carry_out(undo, Entry.objects.get(key="w1/8").pk)
    told.posted[undo["key"]] = [[posted.owner, posted.sequence, posted.hash.hex()]]
    return told


def test_a_run_without_faults_is_found_right(told: Told) -> None:
    assert check.wrong_with(told, []) == []


def test_an_answer_that_was_lost_is_found_by_its_key(told: Told) -> None:
    lost = {"w1/7", "w1/9", "w1/11", "w1/14"}
    for key in lost:
        del told.posted[key]
    assert check.wrong_with(told, []) == []
    assert lost <= {*told.posted}


def test_an_operation_that_did_not_happen_is_no_fault(told: Told) -> None:
    told.asked["w1/20"] = dict(operation(20, "reserve", ("chaos/hot", 1)))
    told.asked["w1/21"] = dict(operation(21, model.SIGNED, funder="État", of=2026, cents=1))
    assert check.wrong_with(told, []) == []


BROKEN: dict[str, Callable[[Told], object]] = {
    "acknowledged, and missing": lambda told: (
        told.asked.update({"w1/99": dict(operation(99, "reserve", ("chaos/hot", 1)))})
        or told.posted.update({"w1/99": []})
    ),
    "never acknowledged": lambda told: (told.posted.pop("w1/8"), told.settled.add("w1/8")),
    "in the model": lambda told: told.asked["w1/0"].update(lines=[("chaos/hot", 31), ("chaos/advances", 20)]),
    "is not what was answered": lambda told: told.posted["w1/1"][0].__setitem__(2, "00"),
    "not so acknowledged": lambda told: told.asked["w1/14"].update(cents=401),
    "signed 0 times": lambda told: (
        told.asked.update({"w1/98": {**told.asked["w1/14"], "key": "w1/98"}}) or told.posted.update({"w1/98": []})
    ),
    "reached a worker": lambda told: told.lost.update({"40P01": 1}),
    "was at -": lambda told: told.asked["w1/1"].update(lines=[("chaos/hot", 31), ("chaos/advances", 20)]),
}


@pytest.mark.parametrize("said", BROKEN)
def test_the_check_sees_what_is_not_right(told: Told, said: str) -> None:
    BROKEN[said](told)
    assert any(said in one for one in check.wrong_with(told, []))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM funds_entry WHERE key = 'w1/8'",
        "UPDATE funds_account SET balance = balance + 1 WHERE step = 'reserved'",
        "INSERT INTO journal_entry (actor_id, action, subject, region, digests)"
        " SELECT actor_id, action, subject, region, digests FROM journal_entry WHERE subject = 'w1/3'",
        "DELETE FROM journal_entry WHERE subject = 'w1/3'",
        "UPDATE funds_pledge SET cents = 2000",
        "DELETE FROM funds_pledge WHERE reference = 'w1/14'",
    ],
)
def test_the_check_sees_what_is_wrong_in_the_books(told: Told, own_database: str, statement: str) -> None:
    with psycopg.connect(own_database, user="postgres") as session:
        session.execute("SET session_replication_role = replica")
        session.execute(statement)
    assert check.wrong_with(told, [])
