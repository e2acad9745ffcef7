"""Whoever tampers with the books, even with full access to the database, is found at the exact place."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.db import transaction
from django.utils.translation import override

from jalon.funds import chain, seals
from jalon.funds.actions import Taken, erase_private_part, order, reserve, reverse, take
from jalon.funds.entries import entry
from jalon.funds.models import Entry, Envelope, Link, PrivatePart
from jalon.funds.verify import Report, Wrong, verify
from jalon.journal.refusals import ActionRefused
from tests.funds.scenes import CASE, OTHER, SCHEME, Budget, a_share, act

Tamper = Callable[..., None]


@pytest.fixture
def books(own_database: str) -> str:
    """A budget with one paid case, a reversal, a private part and two seals; the database's address."""
    budget = Budget()
    budget.through(CASE, 40_000, 60_000)
    seals.make_seal()
    budget.through(OTHER, 10_000, last="certify")
    mistaken = order(act("M-2"), SCHEME, OTHER, budget.lines(10_000))
    reverse(act("erreur"), mistaken.entry)
    reserve(act(private="Mme Fictive"), SCHEME, "ESS-2026-00003", budget.lines(5))
    seals.make_seal()
    return own_database


@pytest.fixture
def tamper(books: str) -> Tamper:
    """Run SQL as a superuser who has switched every trigger off."""

    def run(*statements: str) -> None:
        with psycopg.connect(books, user="postgres") as session:
            session.execute("SET session_replication_role = replica")
            for statement in statements:
                assert session.execute(statement).rowcount, statement

    return run


LAST = 15  # the reservation with a private part, alone in the grants' chain
ENVELOPE = "(SELECT id FROM funds_owner WHERE reference = 'essai/subventions')"


def places(report: Report, wrong: Wrong) -> set[tuple[str, int | None]]:
    """Where a report finds one kind of thing wrong."""
    return {(finding.owner, finding.sequence) for finding in report.findings if finding.wrong == wrong}


def entry_of(sequence: int) -> str:
    """The SQL of the entry at a place of the grants' chain."""
    return f"(SELECT entry_id FROM funds_link WHERE owner_id = {ENVELOPE} AND sequence = {sequence})"


def test_untouched_books_are_sound(books: str) -> None:
    report = verify(published=seals.latest_seal())
    assert report.sound, report.findings
    assert (report.owners, report.seals) == (4, 2)
    assert report.entries > Entry.objects.count()  # twins are links too


ALTERATIONS = [
    "reference = 'autre'",
    "actor = 'a-2'",
    "on_date = on_date + 1",
    "exercice = 2027",
    "operation = 'lapse'",
    "key = 'autre'",
    "posted_at = posted_at + interval '1 microsecond'",
]


def test_an_altered_entry_is_named(tamper: Tamper) -> None:
    for sequence, change in enumerate(ALTERATIONS, start=2):
        tamper(f"UPDATE funds_entry SET {change} WHERE id = {entry_of(sequence)}")
        assert ("essai/subventions", sequence) in places(verify(), Wrong.ALTERED), change


def test_an_amount_altered_on_both_sides_and_in_the_balances_is_named(tamper: Tamper) -> None:
    tamper(
        f"UPDATE funds_posting SET amount = sign(amount) * 50 WHERE entry_id = {entry_of(LAST)}",
        f"""UPDATE funds_account a SET balance = (SELECT sum(amount) FROM funds_posting WHERE account_id = a.id)
             WHERE owner_id = {ENVELOPE}""",
        f"""UPDATE funds_total t SET amount = (
              SELECT sum(p.amount) FROM funds_posting p JOIN funds_account a ON a.id = p.account_id
               WHERE (a.owner_id, a.book, a.step, a.scheme) = (t.owner_id, t.book, t.step, t.scheme))
             WHERE owner_id = {ENVELOPE}""",
        f"""UPDATE funds_daytotal t SET amount = (
              SELECT sum(p.amount) FROM funds_posting p JOIN funds_account a ON a.id = p.account_id
               JOIN funds_entry e ON e.id = p.entry_id
               WHERE (a.owner_id, a.book, a.step, a.scheme, e.on_date)
                     = (t.owner_id, t.book, t.step, t.scheme, t.on_date))
             WHERE owner_id = {ENVELOPE}""",
    )
    report = verify()
    assert {(finding.owner, finding.sequence) for finding in report.findings} == {("essai/subventions", LAST)}


def test_an_unbalanced_entry_a_wrong_balance_and_a_wrong_total_are_named(tamper: Tamper) -> None:
    tamper(f"UPDATE funds_posting SET amount = amount + 1 WHERE entry_id = {entry_of(2)} AND ordinal = 1")
    assert ("essai/subventions", 2) in places(verify(), Wrong.BALANCE)
    tamper(f"UPDATE funds_posting SET amount = amount - 1 WHERE entry_id = {entry_of(2)} AND ordinal = 1")
    assert verify().sound
    tamper(f"UPDATE funds_account SET balance = balance + 7 WHERE owner_id = {ENVELOPE} AND step = 'available'")
    assert "available" in verify().findings[0].text
    tamper(f"UPDATE funds_account SET balance = balance - 7 WHERE owner_id = {ENVELOPE} AND step = 'available'")
    for table in ("funds_total", "funds_daytotal"):
        tamper(f"UPDATE {table} SET amount = amount + 7 WHERE owner_id = {ENVELOPE} AND step = 'available'")
        assert "available" in verify().findings[0].text
        tamper(f"UPDATE {table} SET amount = amount - 7 WHERE owner_id = {ENVELOPE} AND step = 'available'")
    assert verify().sound


def test_a_missing_entry_is_named(tamper: Tamper) -> None:
    tamper(f"DELETE FROM funds_link WHERE owner_id = {ENVELOPE} AND sequence = 5")
    assert ("essai/subventions", 5) in places(verify(), Wrong.MISSING)


def test_a_last_entry_removed_with_the_head_put_back_is_missing_from_the_seal(tamper: Tamper) -> None:
    tamper(
        f"DELETE FROM funds_link WHERE owner_id = {ENVELOPE} AND sequence = {LAST}",
        f"""UPDATE funds_owner o SET sequence = l.sequence, head = l.hash FROM funds_link l
             WHERE l.owner_id = o.id AND l.sequence = {LAST - 1} AND o.id = {ENVELOPE}""",
    )
    assert places(verify(), Wrong.MISSING) == {("essai/subventions", LAST)}


def test_an_inserted_entry_is_named(tamper: Tamper) -> None:
    tamper("""INSERT INTO funds_entry (key, request_digest, operation, on_date, exercice, posted_at, actor,
                                       reference, basis)
              VALUES ('faux', '', 'grant', '2026-07-01', 2026, now(), 'a', '', '')""")
    assert places(verify(), Wrong.INSERTED) == {("", None)}
    tamper(
        f"""INSERT INTO funds_link (owner_id, sequence, entry_id, previous, hash)
            SELECT id, sequence + 1, (SELECT max(id) FROM funds_entry), head, head FROM funds_owner
             WHERE id = {ENVELOPE}"""
    )
    assert [place[0] for place in places(verify(), Wrong.INSERTED)] == ["essai/subventions"]


def test_an_entry_whose_hash_was_rewritten_too_is_betrayed_by_the_next(tamper: Tamper) -> None:
    tamper(f"UPDATE funds_link SET hash = sha256('x') WHERE owner_id = {ENVELOPE} AND sequence = 6")
    assert {("essai/subventions", 6)} <= places(verify(), Wrong.ALTERED)


def test_an_altered_description_is_named(tamper: Tamper) -> None:
    tamper("UPDATE funds_owner SET fictif = false WHERE reference = 'essai/avances'")
    assert ("essai/avances", None) in places(verify(), Wrong.ALTERED)


def test_a_twin_that_was_cut_off_is_named(tamper: Tamper) -> None:
    tamper(
        "DELETE FROM funds_link WHERE first IS NOT NULL AND owner_id ="
        " (SELECT id FROM funds_owner WHERE reference = 'essai/2026/204')",
    )
    report = verify()
    assert "essai/2026/204" in {owner for owner, _sequence in places(report, Wrong.MISSING)}
    assert "essai/subventions" in {owner for owner, _sequence in places(report, Wrong.ALTERED)}


def test_an_altered_seal_and_a_missing_seal_are_named(tamper: Tamper) -> None:
    tamper("UPDATE funds_seal SET sealed_at = sealed_at - interval '1 day' WHERE number = 2")
    assert "2" in next(iter(verify().findings)).text
    tamper("UPDATE funds_seal SET sealed_at = sealed_at + interval '1 day' WHERE number = 2")
    assert verify().sound
    tamper("DELETE FROM funds_seal WHERE number = 1")
    assert places(verify(), Wrong.SEAL) == {("", None)}


def recomputed(link: Link) -> bytes:
    """The hash that a link's entry gives now."""
    entry = link.entry
    accounts = [(p.account, p.amount) for p in entry.postings.select_related("account__owner").order_by("ordinal")]
    public = chain.PublicPart(
        entry.key,
        entry.operation,
        entry.on_date,
        entry.exercice,
        entry.posted_at,
        entry.actor,
        entry.reference,
        entry.basis,
        None,
        [],
        [chain.PostingText(a.owner.reference, a.book, a.step, a.scheme, a.case_ref, n) for a, n in accounts],
    )
    private = bytes(entry.private_digest)
    return chain.link_hash(link.owner.reference, link.sequence, bytes(link.previous), public.text(), private, None)


def forge_the_last_entry(tamper: Tamper) -> None:
    """A thorough forger: another actor, then the entry's hash, the chain's head and the seal all made anew."""
    tamper(f"UPDATE funds_entry SET actor = 'a-9' WHERE id = {entry_of(LAST)}")
    link = Link.objects.get(owner__reference="essai/subventions", sequence=LAST)
    forged = recomputed(link).hex()
    tamper(
        f"UPDATE funds_link SET hash = '\\x{forged}' WHERE owner_id = {ENVELOPE} AND sequence = {LAST}",
        f"UPDATE funds_owner SET head = '\\x{forged}' WHERE id = {ENVELOPE}",
        f"UPDATE funds_sealedhead SET head = '\\x{forged}' WHERE seal_id = 2 AND owner_id = {ENVELOPE}",
    )
    tamper(f"UPDATE funds_seal SET hash = '\\x{seals.seal(2).computed_hash().hex()}' WHERE number = 2")


def test_only_a_seal_kept_outside_shows_a_history_rewritten_to_its_end(tamper: Tamper, tmp_path: Path) -> None:
    kept = seals.publish(seals.latest_seal(), tmp_path)
    forge_the_last_entry(tamper)
    assert verify().sound
    report = verify(published=seals.read(kept))
    assert places(report, Wrong.ALTERED) == {("essai/subventions", LAST)}
    assert places(report, Wrong.SEAL) == {("", None)}


def test_erasing_private_parts_leaves_the_chain_valid_and_changing_one_does_not(books: str, tamper: Tamper) -> None:
    kept = PrivatePart.objects.get()
    tamper("UPDATE funds_privatepart SET part = 'M. Autre'")
    assert [finding.wrong for finding in verify().findings] == [Wrong.ALTERED]
    assert entry(kept.pk).has_private_part
    assert erase_private_part(kept.entry)
    assert not erase_private_part(kept.entry)
    assert not entry(kept.pk).has_private_part
    assert verify(published=seals.latest_seal()).sound


def test_progress_counts_up_to_all_links(books: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jalon.funds.verify.STRETCH", 3)
    seen: list[tuple[int, int]] = []
    report = verify(progress=lambda done, total: seen.append((done, total)))
    counts = [done for done, _total in seen]
    assert len(counts) > 3 and counts == sorted(counts)
    assert {total for _done, total in seen} == {report.entries} == {counts[-1]}


def test_stretch_after_stretch_the_same_things_are_found(tamper: Tamper, monkeypatch: pytest.MonkeyPatch) -> None:
    tamper(
        f"UPDATE funds_entry SET reference = 'autre' WHERE id = {entry_of(6)}",
        f"UPDATE funds_posting SET amount = amount + 1 WHERE entry_id = {entry_of(9)} AND ordinal = 1",
        f"DELETE FROM funds_link WHERE owner_id = {ENVELOPE} AND sequence = 4",
    )
    whole = verify()
    monkeypatch.setattr("jalon.funds.verify.STRETCH", 1)
    assert verify().findings == whole.findings
    with transaction.atomic():  # one session instead of several
        assert verify().findings == whole.findings


def test_what_is_wrong_is_said_in_the_readers_language(tamper: Tamper) -> None:
    tamper(f"UPDATE funds_entry SET reference = 'autre' WHERE id = {entry_of(6)}")
    with override("en"):
        assert "was altered" in verify().findings[0].text


def test_an_entry_whose_content_is_gone_is_named(tamper: Tamper) -> None:
    tamper(f"DELETE FROM funds_entry WHERE id = {entry_of(LAST)}")
    assert ("essai/subventions", LAST) in places(verify(), Wrong.MISSING)


def test_postings_or_an_account_that_are_gone_alter_their_entries(tamper: Tamper) -> None:
    tamper(f"DELETE FROM funds_posting WHERE entry_id = {entry_of(6)}")
    assert ("essai/subventions", 6) in places(verify(), Wrong.ALTERED)


def test_an_envelope_that_is_gone_with_its_chain_is_missing(tamper: Tamper) -> None:
    tamper(f"DELETE FROM funds_owner WHERE id = {ENVELOPE}")
    found = [finding.text for finding in verify().findings if finding.wrong == Wrong.MISSING]
    assert any(str(LAST) in text for text in found), found


def test_a_hash_or_a_version_that_no_one_writes_is_named(tamper: Tamper) -> None:
    tamper(f"UPDATE funds_link SET format = 2 WHERE owner_id = {ENVELOPE} AND sequence = 6")
    assert places(verify(), Wrong.ALTERED) == {("essai/subventions", 6)}
    tamper(f"UPDATE funds_link SET format = 1 WHERE owner_id = {ENVELOPE} AND sequence = 6")
    tamper(f"UPDATE funds_link SET hash = hash || '\\x00' WHERE owner_id = {ENVELOPE} AND sequence = 6")
    assert ("essai/subventions", 6) in places(verify(), Wrong.ALTERED)
    tamper(f"UPDATE funds_link SET hash = substring(hash, 1, 32) WHERE owner_id = {ENVELOPE} AND sequence = 6")
    assert verify().sound
    tamper("UPDATE funds_owner SET format = 2 WHERE reference = 'essai/avances'")
    assert ("essai/avances", None) in places(verify(), Wrong.ALTERED)
    tamper("UPDATE funds_owner SET format = 1", "UPDATE funds_seal SET format = 2 WHERE number = 1")
    assert places(verify(), Wrong.SEAL) == {("", None)}


def test_seals_follow_each_other(books: str) -> None:
    first, second = seals.seal(1), seals.seal(2)
    assert first.previous == chain.ZERO
    assert second.previous == first.hash == first.computed_hash()
    assert second.hash == second.computed_hash()
    assert [owner for owner, _sequence, _head in second.heads] == sorted(o for o, _s, _h in second.heads)
    assert seals.seal(99) is None


def test_a_published_seal_is_never_overwritten_and_is_read_back_whole(books: str, tmp_path: Path) -> None:
    made = seals.latest_seal()
    target = seals.publish(made, tmp_path)
    assert target.name == "seal-000002.json"
    assert seals.read(target) == made
    for path in (tmp_path, tmp_path / "absent" / "seal.json"):
        with pytest.raises(ActionRefused):
            seals.publish(made, path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "autre"}', "\x00"])
def test_a_file_that_is_not_a_seal_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "seal.json"
    path.write_text(text)
    with pytest.raises(ActionRefused) as refused:
        seals.read(path)
    assert refused.value.code == "funds.seal_unreadable"


def test_an_altered_published_seal_is_refused(books: str, tmp_path: Path) -> None:
    made = seals.latest_seal()
    path = seals.publish(replace(made, number=7), tmp_path)
    with pytest.raises(ActionRefused) as refused:
        seals.read(path)
    assert refused.value.code == "funds.seal_altered"


def test_a_line_moved_to_another_share_is_found(books: str, tamper: Tamper) -> None:
    envelope = Envelope.objects.get(owner__reference="essai/subventions")
    one, other = a_share(envelope, amount=10), a_share(envelope, "essai/autre")
    take(act("PV"), one, [Taken("ligne", 5)])
    tamper(f"UPDATE funds_draw SET share_id = {other.pk}")
    (finding,) = verify().findings
    assert (finding.owner, finding.wrong) == ("essai/subventions", Wrong.BALANCE)
    assert all(word in finding.text for word in ("ligne", "essai/cea", "essai/autre"))
