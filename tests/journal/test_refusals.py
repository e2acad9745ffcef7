"""A refusal keeps what it says."""

import pickle

from jalon.journal.refusals import ActionRefused


def test_a_refusal_of_another_process_says_the_same() -> None:
    refused = ActionRefused("funds.amount", "Trop.", "Moins.", field="amount")
    found = pickle.loads(pickle.dumps(refused))
    assert vars(found) == vars(refused)
    assert str(found) == "Trop. Moins."
