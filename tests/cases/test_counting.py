"""Quorum and majority are laws of arithmetic: whatever the body's size, the rules and the room."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from jalon.cases.committee.counting import Count, Room, has_quorum, needed, verdict
from jalon.cases.committee.presence import Given, sitting, there
from jalon.cases.committee.rules import Majority, Procedure, Quorum

SHARES = {
    Quorum.THIRD: Fraction(1, 3),
    Quorum.TWO_THIRDS: Fraction(2, 3),
    Quorum.THREE_QUARTERS: Fraction(3, 4),
}
counts = st.builds(Count, *[st.integers(0, 250)] * 4)


@st.composite
def rooms(draw: st.DrawFn) -> Room:
    office = draw(st.integers(1, 250))
    recused = draw(st.integers(0, office))
    present = draw(st.integers(0, office - recused))
    return Room(office, recused, present, draw(st.integers(0, office - recused - present)))


@given(rooms(), st.booleans())
def test_the_absolute_majority_is_more_than_half_of_those_who_count(room: Room, recused_out: bool) -> None:
    rules = Procedure(recused_out=recused_out)
    base = room.in_office - (room.recused if recused_out else 0)
    assert has_quorum(rules, room) == (base == 0 or 2 * room.present > base)


@given(rooms(), st.sampled_from(sorted(SHARES)))
def test_a_share_is_reached_by_the_least_whole_number_that_makes_it(room: Room, quorum: Quorum) -> None:
    rules = Procedure(quorum=quorum, recused_out=False)
    least = needed(rules, room)
    assert least >= room.in_office * SHARES[quorum] > least - 1


@given(rooms(), st.sampled_from(list(Quorum)))
def test_a_recusal_never_costs_the_others_the_quorum_when_the_recused_leave_the_count(
    room: Room, quorum: Quorum
) -> None:
    rules = Procedure(quorum=quorum, recused_out=True)
    more = Room(room.in_office, room.recused + 1, room.present, 0)
    if room.in_office > room.recused + room.present and has_quorum(rules, room):
        assert has_quorum(rules, more)


@given(rooms(), st.sampled_from(list(Quorum)))
def test_an_arrival_never_breaks_a_quorum_and_everybody_makes_it(room: Room, quorum: Quorum) -> None:
    rules = Procedure(quorum=quorum)
    fuller = Room(room.in_office, room.recused, room.present + 1, 0)
    assert not has_quorum(rules, room) or has_quorum(rules, fuller)
    assert has_quorum(rules, Room(room.in_office, room.recused, room.in_office - room.recused))


@given(rooms())
def test_a_second_call_asks_nothing_unless_the_rules_say_so(room: Room) -> None:
    assert needed(Procedure(), room, second_call=True) == 0
    assert needed(Procedure(second_call_quorum=Quorum.THIRD), room, second_call=True) >= 0


@given(rooms())
def test_a_proxy_counts_for_the_quorum_only_where_the_rules_say_so(room: Room) -> None:
    without = Room(room.in_office, room.recused, room.present)
    assert has_quorum(Procedure(), room) == has_quorum(Procedure(), without)
    there_too = Room(room.in_office, room.recused, room.present + room.represented)
    assert has_quorum(Procedure(proxies_in_quorum=True), room) == has_quorum(Procedure(), there_too)


@given(counts, rooms(), st.sampled_from([True, False, None]))
def test_of_the_votes_cast_the_greater_side_wins_and_abstentions_weigh_nothing(
    count: Count, room: Room, chair: bool | None
) -> None:
    found = verdict(Procedure(), count, room, chair_for=chair)
    if count.votes_for != count.votes_against:
        assert (found.adopted, found.casting) == (count.votes_for > count.votes_against, False)
    elif count.votes_for and chair is not None:
        assert (found.adopted, found.casting) == (chair, True)
    else:
        assert (found.adopted, found.casting) == (False, False)


@given(counts, rooms(), st.sampled_from([True, False, None]))
def test_without_a_casting_vote_a_tie_rejects(count: Count, room: Room, chair: bool | None) -> None:
    found = verdict(Procedure(casting_vote=False), count, room, chair_for=chair)
    assert not found.casting
    assert found.adopted == (count.votes_for > count.votes_against)


@given(counts, rooms())
def test_a_stricter_majority_adopts_nothing_that_a_looser_one_rejects(count: Count, room: Room) -> None:
    room = Room(max(room.in_office, count.voters), 0, 0)
    adopted = [
        verdict(Procedure(majority=majority, casting_vote=False), count, room).adopted
        for majority in (Majority.IN_OFFICE, Majority.PRESENT, Majority.VOTES_CAST)
    ]
    assert adopted == sorted(adopted)


members = st.integers(1, 12)


@given(
    st.sets(members),
    st.lists(st.tuples(members, st.booleans())),
    st.lists(st.builds(Given, members, members)),
    st.sets(members),
)
def test_nobody_votes_twice_aside_or_for_somebody_in_the_room(
    office: set[int], passings: list[tuple[int, bool]], proxies: list[Given], recused: set[int]
) -> None:
    inside = there(passings)
    found = sitting(office, inside, proxies, recused)
    assert found.present == (inside & office) - recused
    assert not set(found.voters) & recused
    assert set(found.voters) <= office
    for voter, holder in found.voters.items():
        assert (holder is None) == (voter in found.present)
        assert holder is None or (holder in found.present and voter not in inside)
    assert found.room.in_office - found.room.recused >= found.room.present + found.room.represented
