"""What a test expects of a refusal: its code, which every language shares, and words of its message."""

import pytest

from jalon.journal.refusals import ActionRefused


def refused(code: str, *parts: str):
    """Around an act that is refused with this code, and no other; each part stands in the message."""
    return pytest.raises(
        ActionRefused,
        check=lambda refusal: refusal.code == code and all(part in refusal.message for part in parts),
    )
