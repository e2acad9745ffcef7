"""The press: one process a paper, that may open neither a file nor a socket, within a bound of time and memory.

    {"source": …, "data": …, "made_at": …, "seconds": …, "bytes": …}  on its input
    the PDF on its output, or one line {"error": …} on its error output and status 3

It is run by its path, outside Django, so that it starts in a few hundredths of a second.
"""

import json
import resource
import sys
from pathlib import Path

FAILED = 3


def press(order: dict[str, str | int]) -> bytes:
    """The paper as a tagged PDF/UA-1; raises typst's error with its place."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    compiler = typst.Compiler(
        input=str(order["source"]).encode(),
        root=Path(__file__).parent / "layouts",
        font_paths=fonts,
        sys_inputs={"data": str(order["data"])},
    )
    limit(int(order["seconds"]), int(order["bytes"]))
    compiled = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(order["made_at"]))
    assert isinstance(compiled, bytes)
    return compiled


def limit(seconds: int, size: int) -> None:
    """From here on this process opens nothing more, and dies if it takes too long or too much."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def main() -> int:
    """Read the order, print the paper."""
    order = json.load(sys.stdin)
    try:
        content = press(order)
    except RuntimeError as error:
        print(json.dumps({"error": getattr(error, "diagnostic", str(error))}), file=sys.stderr)
        return FAILED
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
