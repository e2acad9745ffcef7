"""What several tests of cases share."""

import pytest

from jalon.cases.actions import reports, sessions, sitting, voting
from jalon.cases.committee.rules import Procedure
from tests.cases.calls import Call, build_call


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch):
    """Sets the body's rules of procedure for a test."""

    def impose(procedure: Procedure) -> None:
        for module in (reports, sessions, sitting, voting):
            monkeypatch.setattr(module, "procedure", lambda *_where: procedure)

    return impose


@pytest.fixture
def call(world) -> Call:
    return build_call(world)
