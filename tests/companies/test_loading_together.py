"""A load and its readers, or two loads, at the same time."""

import threading

from django.db import connections

from jalon.companies.loading import load
from jalon.companies.queries import find
from jalon.journal.refusals import ActionRefused

OTHER = "356000000"


def test_readers_see_the_old_register_until_the_new_one_is_complete(own_database, units_file):
    load([units_file({})])
    seen = []

    class Reader:
        """Reads from another connection at each step of the load."""

        def step(self, text, size):
            thread = threading.Thread(target=self.read)
            thread.start()
            thread.join()

        def at(self, done):
            pass

        def read(self):
            try:
                seen.append([company.name for company in find("tissages")] + [c.name for c in find("autre")])
            finally:
                connections.close_all()

    load([units_file({"siren": OTHER, "denominationUniteLegale": "AUTRE"})], watcher=Reader())
    assert len(seen) == 4
    assert seen == [["TISSAGES DU LEZ"]] * 4
    assert [company.name for company in find("autre")] == ["AUTRE"]


def test_two_loads_at_once_are_not_mixed(own_database, units_file):
    refusals = []

    class Second:
        """Starts another load in the middle of the first."""

        def step(self, text, size):
            if not refusals:
                thread = threading.Thread(target=self.other)
                thread.start()
                thread.join()

        def at(self, done):
            pass

        def other(self):
            try:
                load([units_file({}, name="other.csv")])
            except ActionRefused as refusal:
                refusals.append(refusal.code)
            finally:
                connections.close_all()

    load([units_file({})], watcher=Second())
    assert refusals == ["register.busy"]
