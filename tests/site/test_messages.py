"""Every French text that Jalon shows has its English."""

from tools.messages import missing


def test_every_text_has_its_english():
    assert missing() == []
