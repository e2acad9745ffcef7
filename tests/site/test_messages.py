"""Every French text that Jalon shows has its English, and only one."""

import re

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


def test_french_punctuation_stands_after_a_space_that_does_not_break():
    loose = re.compile(r"[\w)}»%’] [:;!?»](?=[\s<{(]|$)|« ")
    found = []
    for room in rooms():
        for message in stored_catalog(room):
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            found += [f"{room}: {text}" for text in texts if loose.search(text)]
    assert found == []
