"""One clerk: asks one operation after the other, writing down what it asks before, and what it is told after.

A lost answer is asked for again with the same key, for as long as it takes. The file outlives a killed worker: what
has no answer in it is looked up by its key.
"""

import json
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import django

PAUSE = 0.05


def main(folder: Path, seed: str, name: str) -> None:
    """Work until there is a file ``stop`` in the folder."""
    django.setup()
    from django.db import Error, connection

    from jalon.journal.refusals import ActionRefused
    from tests.chaos.model import SIGNED
    from tests.chaos.operations import AGAIN, carry_out, draw

    random = Random(f"{seed}/{name}")
    undoable: dict[str, int] = {}
    number = 0
    with (folder / f"{name}.jsonl").open("a", buffering=1) as book:

        def write(**line: Any) -> None:
            book.write(json.dumps(line) + "\n")

        while not (folder / "stop").exists():
            number += 1
            operation = draw(random, f"{name}/{number}", [*undoable])
            write(asks=operation)
            reverses = undoable.pop(operation.get("reverses", ""), None)
            asked = 2 if random.random() < AGAIN else 1
            while asked:
                try:
                    posted = carry_out(operation, reverses)
                except ActionRefused as refused:
                    write(key=operation["key"], refused=refused.code)
                    break
                except Error as error:
                    state = getattr(error.__cause__, "sqlstate", None) or type(error.__cause__).__name__
                    write(key=operation["key"], lost=state)
                    connection.close()
                    time.sleep(PAUSE)
                    continue
                write(key=operation["key"], posted=[[one.owner, one.sequence, one.hash.hex()] for one in posted])
                asked -= 1
                if operation["kind"] not in ("both", "reverse", "pay", "reject_order", SIGNED):
                    undoable[operation["key"]] = posted[0].entry


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
