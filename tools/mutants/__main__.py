"""`make mutants`: plants one small fault at a time in a copy of the tree and says whether the tests notice it.

`python -m tools.mutants ballots core/text` plants only those in files with such a part in their path. Run it on a tree
whose tests pass. Ends with 1 when less than 95 % are noticed or an old text is not in its file exactly once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tools.mutants.faults import FAULTS, Fault

ROOT = Path(__file__).parents[2]
WANTED = 95
LONGEST = 900
"""Seconds: tests that take longer have noticed."""
LINKED = (".venv", "node_modules", "static/vendor")
NOTICED, MISSED, BROKEN = "noticed", "NOT NOTICED", "TESTS DON'T RUN"


def unplantable(faults: Sequence[Fault]) -> list[str]:
    """Why faults can't be planted, a sentence each."""
    found = []
    for fault in faults:
        path = ROOT / "editorial" / fault.file
        count = path.read_text(encoding="utf-8").count(fault.old) if path.is_file() else 0
        if count != 1:
            found.append(f"{fault.what}: {fault.old!r} stands {count} times in editorial/{fault.file}")
        found += [
            f"{fault.what}: no tests/{place}" for place in fault.tests.split() if not (ROOT / "tests" / place).exists()
        ]
    return found


class Copy:
    """A copy of the tree as it is now, where faults are planted and taken out again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in listed.split("\0"):
            if name and (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)
        for name in LINKED:
            if (ROOT / name).exists():
                (folder / name).symlink_to((ROOT / name).resolve())
        # By content, not by hour and size: a fault may have both of what it replaces.
        compiling = ["-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "editorial", "tests", "tools"]
        subprocess.run([sys.executable, *compiling], cwd=folder, check=True)

    def plant(self, fault: Fault) -> str:
        """Do the tests notice it? The file is as it was afterwards."""
        path = self.folder / "editorial" / fault.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
        command += [f"tests/{place}" for place in fault.tests.split()]
        environ = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
        try:
            ended = subprocess.run(command, cwd=self.folder, env=environ, capture_output=True, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            return NOTICED
        finally:
            path.write_text(text, encoding="utf-8")
        return {0: MISSED, 1: NOTICED}.get(ended.returncode, BROKEN)


def plant_all(faults: Sequence[Fault]) -> dict[Fault, str]:
    """Each fault and what came of it; as many at a time as there are processors."""
    with tempfile.TemporaryDirectory(prefix="toasoan-mutants-") as folder:
        free: Queue[Copy] = Queue()
        workers = os.cpu_count() or 1
        for number in range(workers):
            free.put(Copy(Path(folder, str(number))))

        def plant(fault: Fault) -> str:
            copy = free.get()
            try:
                result = copy.plant(fault)
            finally:
                free.put(copy)
            print(f"{result:15} {fault.file}: {fault.what}", flush=True)
            return result

        with ThreadPoolExecutor(workers) as pool:
            return dict(zip(faults, pool.map(plant, faults), strict=True))


def main(parts: Sequence[str]) -> int:
    faults = [fault for fault in FAULTS if not parts or any(part in fault.file for part in parts)]
    if found := unplantable(faults):
        print("\n".join(found))
        return 1
    results = plant_all(faults)
    left = [fault for fault, result in results.items() if result != NOTICED]
    percent = 100 * (len(faults) - len(left)) / len(faults)
    print(f"\n{len(faults) - len(left)} of {len(faults)} noticed, {percent:.1f} %; wanted {WANTED} %.")
    for fault in left:
        print(f"{results[fault]}: {fault.what}\n  - {fault.old}\n  + {fault.new}\n  {fault.file}; tests: {fault.tests}")
    return 0 if percent >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
