"""Run a test of the rules with one line of the engine changed: python -m tests.rules.mutant MODULE OLD NEW TEST

MODULE's source is read with every OLD replaced by NEW; TEST is « module:function », a function that takes no argument
(hypothesis gives it its cases). Prints « caught » if it fails, « survived » if it passes; ends with 0 in both cases.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

from hypothesis import Phase, settings


class Mutant(importlib.abc.MetaPathFinder):
    """Finds one module, and gives it a changed source."""

    def __init__(self, name: str, old: str, new: str) -> None:
        self.name, self.old, self.new = name, old, new

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        assert spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader)
        spec.loader = Changed(spec.loader.name, spec.loader.path, self.old, self.new)
        return spec


class Changed(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, old: str, new: str) -> None:
        super().__init__(name, path)
        self.old, self.new = old, new

    def get_code(self, fullname: str) -> object:
        source = self.get_data(self.path).decode()
        if self.old not in source:
            raise SystemExit(f"{self.path} has no « {self.old} » to change")
        return compile(source.replace(self.old, self.new), self.path, "exec")


def main() -> None:
    module, old, new, test = sys.argv[1:]
    if new != old:
        sys.meta_path.insert(0, Mutant(module, old, new))
    # A failure is enough: it is neither made smaller nor remembered.
    settings.register_profile("mutant", phases=[Phase.generate], database=None, derandomize=True)
    settings.load_profile("mutant")
    where, _, name = test.partition(":")
    try:
        run = getattr(importlib.import_module(where), name)
        run()
    except (Exception, BaseExceptionGroup) as error:
        print(f"caught: {type(error).__name__}")
    else:
        print("survived")


if __name__ == "__main__":
    main()
