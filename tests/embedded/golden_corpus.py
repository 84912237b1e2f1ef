"""The golden corpus, replayed against a command: which cases agree, disagree, or are left undecided."""

import importlib.util
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"
EMBEDDED = [sys.executable, "-m", "asynth.embedded"]
ABSTENTION = "the embedded engine abstains"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case."""

    case: str
    family: str
    differences: tuple[str, ...]
    abstained: bool
    falsely_accepted: bool


def load_replay():
    spec = importlib.util.spec_from_file_location("golden_replay", GOLDEN / "replay.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REPLAY = load_replay()


def load_cases(behaviour="v0.12"):
    return REPLAY.read_cases(behaviour)


def replay_case(case, command=EMBEDDED):
    try:
        observed = REPLAY.run_case(case, command)
    except (OSError, RuntimeError, ValueError) as error:
        return Outcome(case["id"], case["family"], (f"{type(error).__name__}: {error}",), False, False)
    expected = [step["expect"]["exit"] for step in case["steps"]]
    return Outcome(
        case["id"],
        case["family"],
        tuple(REPLAY.check(case, observed, False)),
        any(ABSTENTION in step["stderr"] for step in observed),
        any(step["exit"] == 0 and code != 0 for step, code in zip(observed, expected, strict=True)),
    )


def replay_all(cases, command=EMBEDDED):
    with ThreadPoolExecutor(os.cpu_count()) as executor:
        return list(executor.map(lambda case: replay_case(case, command), cases))


def path_without(name, folder):
    """Return a PATH on which `name` is not found; folders that hold it are mirrored by links without it."""
    kept = []
    for position, entry in enumerate(os.environ["PATH"].split(os.pathsep)):
        if entry and (Path(entry) / name).exists():
            mirror = folder / f"{position}"
            mirror.mkdir()
            for item in Path(entry).iterdir():
                if item.name != name:
                    (mirror / item.name).symlink_to(item)
            entry = str(mirror)
        kept.append(entry)
    return os.pathsep.join(kept)


def has_opa():
    return shutil.which("opa") is not None
