"""What a test expects of a refusal: its code, which every language shares."""

import pytest

from jalon.journal.refusals import ActionRefused


def refused(code: str):
    """Around an act that is refused with this code, and no other."""
    return pytest.raises(ActionRefused, check=lambda refusal: refusal.code == code)
