"""The API keeps its own document, whatever is sent to it."""

from collections.abc import Callable, Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import negative_data_rejection, positive_data_acceptance
from schemathesis.generation import GenerationMode

from jalon.plan import queries as plans
from jalon.site.wsgi import application
from tests.cast import REGION
from tests.world import World

EXAMPLES = 8


@pytest.fixture
def document(scene: World) -> Iterator[schemathesis.BaseSchema]:
    """The document as a reader gets it; the test's own connection outlives each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def each_operation(
    document: schemathesis.BaseSchema, mode: GenerationMode, check: Callable[[schemathesis.Case], None]
) -> int:
    """Run the check on cases of every operation; how many operations there are."""
    count = 0
    for found in document.get_all_operations():
        strategy = found.ok().as_strategy(generation_mode=mode)

        def run(case: schemathesis.Case) -> None:
            check(case)

        run = given(case=strategy)(run)
        settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)(
            run
        )()
        count += 1
    return count


def test_good_questions_are_answered_as_the_document_says(document: schemathesis.BaseSchema) -> None:
    assert each_operation(document, GenerationMode.POSITIVE, lambda case: case.call_and_validate()) > 20


def test_bad_questions_are_refused_as_the_document_says(document: schemathesis.BaseSchema) -> None:
    assert each_operation(document, GenerationMode.NEGATIVE, lambda case: case.call_and_validate()) > 20


def test_what_exists_is_described_as_the_document_says(document: schemathesis.BaseSchema) -> None:
    taken = plans.snapshot_of(REGION)
    assert taken is not None and taken.main_plan is not None
    there = {
        "region": REGION,
        "scheme": "essai",
        "envelope": "subventions",
        "measure": taken.measures[0].slug if taken.measures else "none",
        "number": 1,
    }
    statuses = set()

    def check(case: schemathesis.Case) -> None:
        for name in case.path_parameters:
            case.path_parameters[name] = there[name]
        excluded = [negative_data_rejection, positive_data_acceptance]
        statuses.add(case.call_and_validate(excluded_checks=excluded).status_code)

    each_operation(document, GenerationMode.POSITIVE, check)
    assert 200 in statuses
