"""Every French text that Jalon shows has its English, and only one."""

from tools.messages import missing, rooms, stored_catalog


def test_every_text_has_its_english():
    assert missing() == []


def test_a_text_has_the_same_english_in_every_room():
    # Django reads all rooms' texts as one list: a second English would be shown in some rooms at random.
    known = {}
    for room in rooms():
        for message in stored_catalog(room):
            if message.id and message.string:
                first = known.setdefault((message.context, message.id), (message.string, room))
                assert first[0] == message.string, f"{message.id!r}: {first[1]} and {room}"
