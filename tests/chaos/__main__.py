"""python -m tests.chaos [--seed N] [--operations N | --minutes N] [--workers N]"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from jalon.site.embedded import Cluster
from tests.chaos.clock import take_the_clock
from tests.chaos.faults import DATABASE, Monkey
from tests.chaos.proxy import Proxy
from tests.cluster import TestCluster

SETTINGS = {"max_connections": "30", "deadlock_timeout": "50ms", "checkpoint_timeout": "30s"}
PATIENCE = 180.0
BREATH = 0.4  # seconds of undisturbed work between two faults


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--operations", type=int, default=1000, help="answers to wait for, at least")
    parser.add_argument("--minutes", type=float, default=0, help="go on for so long, whatever the operations")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run")
    return parser.parse_args()


def answers(folder: Path) -> int:
    """How many answers the workers have written down."""
    texts = [path.read_bytes() for path in folder.glob("w*.jsonl")]
    return sum(text.count(b'"posted":') + text.count(b'"refused":') for text in texts)


def wait_for_work(folder: Path) -> None:
    """Until the last fault is over: everybody is answered again. A clerk who waits for ever is a fault of its own."""
    before, deadline = answers(folder), time.monotonic() + PATIENCE
    while answers(folder) < before + 20:
        if time.monotonic() > deadline:
            raise SystemExit(f"nobody was answered for {PATIENCE:.0f} s")
        time.sleep(0.02)


def run(asked: argparse.Namespace, folder: Path) -> dict[str, object]:
    """One run from the opened books to the check; what it did, and what is wrong."""
    data = folder / "var"
    data.mkdir()
    TestCluster.bring(data)
    (folder / "proxy").mkdir()
    cluster = Cluster(data, settings=SETTINGS)
    cluster.start()
    os.environ |= {
        "DATABASE_URL": f"postgresql:///{DATABASE}?host={cluster.socket}",
        "DJANGO_SETTINGS_MODULE": "jalon.site.settings",
        "JALON_SECRET_KEY": "chaos",
    }
    import django

    django.setup()
    from django.db import connection

    from jalon.funds.seals import make_seal
    from tests.chaos import check, scene

    take_the_clock(cluster.address(DATABASE))
    scene.open_books()
    connection.close()
    proxy = Proxy(folder / "proxy", cluster.socket)
    monkey = Monkey(cluster, proxy, folder, asked.seed, asked.workers)
    seals = []
    started = time.monotonic()
    try:
        kinds = 0
        while kinds < 8 or answers(folder) < asked.operations or time.monotonic() - started < asked.minutes * 60:
            wait_for_work(folder)
            time.sleep(BREATH)
            fault = monkey.next()
            seals.append(make_seal())
            connection.close()
            kinds = len(set(monkey.done))
            print(f"{time.monotonic() - started:7.1f} s {answers(folder):>8} answers   {fault}", flush=True)
        monkey.end()
        told = check.read(folder)
        wrong = check.wrong_with(told, seals[:: max(1, len(seals) // 20)])
        if monkey.stranger and monkey.stranger.poll() is not None:
            wrong.append("the stranger in the pid file was killed")
        connection.close()
        return {
            "seed": asked.seed,
            "seconds": round(time.monotonic() - started, 1),
            "faults": len(monkey.done),
            "kinds": sorted(set(monkey.done)),
            "cuts": [str(cut) for cut in proxy.made],
            "asked": len(told.asked),
            "posted": len(told.posted),
            "played": Counter(told.asked[key]["kind"] for key in told.posted),
            "refused": dict(told.refused),
            "lost": dict(told.lost),
            "deadlocks": deadlocks(cluster),
            "seals": len(seals),
            "wrong": wrong,
        }
    finally:
        monkey.clean()
        cluster.stop(at_once=True)


def deadlocks(cluster: Cluster) -> int:
    """How many the server met; none of them reached a worker."""
    return cluster.log.read_text(errors="replace").count("deadlock detected")


def main() -> int:
    """0 where the books are what the acknowledged operations say."""
    asked = arguments()
    folder = Path(tempfile.mkdtemp(prefix="jalon-chaos-", dir="/tmp"))
    folder.chmod(0o755)
    print(f"seed {asked.seed}, {asked.workers} workers", flush=True)
    found: dict[str, object] = {"wrong": ["the run did not end"]}
    try:
        found = run(asked, folder)
    finally:
        print(json.dumps(found, indent=1), flush=True)
        if found["wrong"] or asked.keep:
            print(f"kept in {folder}; again: python -m tests.chaos --seed {asked.seed}", flush=True)
        else:
            shutil.rmtree(folder)
    return int(bool(found["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
