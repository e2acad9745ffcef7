"""The Chromium that drives the pages in the tests."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Root may not use Chromium's own sandbox; the rest keeps it from calling home.
ARGUMENTS = (
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOW = (
    "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium), or point "
    "JALON_CHROMIUM at one."
)


def find() -> Path | None:
    """``JALON_CHROMIUM``, else the system's, else the one that Playwright installed."""
    if named := os.environ.get("JALON_CHROMIUM"):
        return Path(named)
    for name in (*NAMES, *PLACES):
        if found := shutil.which(name):
            return Path(found)
    caches = (Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright")
    for cache in caches:
        for pattern in ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*"):
            if installed := sorted(cache.glob(pattern)):
                return installed[-1]
    return None


def find_or_install() -> Path | None:
    """The Chromium that is there; as root on Debian, the one of its packages."""
    found = find()
    if found is None and os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        print("  Installing Chromium for the browser tests…", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run([apt, "-qq", *words], env=environment, capture_output=True, check=False)
        found = find()
    return found
