#!/usr/bin/env python3
"""Record what a witness does where it differs from the cases, which are those of v0.12.

    record.py --witness PATH --to v0.11.jsonl

Every case runs several times; what does not come out the same each time is reported and not recorded. A line of the file
names a case and holds the expectations of those of its steps that differ, by their number, in the form of cases.jsonl;
the first line says which program was recorded. Standard library only.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
TIMES = 3


def load_replay():
    spec = importlib.util.spec_from_file_location("golden_replay", HERE / "replay.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REPLAY = load_replay()


def expectation(step, seen):
    """What a step did, as the case would expect it: of the outputs, those that the case looks at."""
    told = {"exit": seen["exit"]}
    for name in ("stdout", "stderr", "files"):
        if name in step["expect"]:
            told[name] = None if step["expect"][name] is None else seen[name]
    return told


def record(case, command):
    """Return the expectations that differ, by the number of the step; None if they differ from run to run."""
    runs = []
    for _ in range(TIMES):
        observed = REPLAY.run_case(case, command)
        runs.append(
            {
                str(number): expectation(step, seen)
                for number, (step, seen) in enumerate(zip(case["steps"], observed, strict=True))
                if expectation(step, seen) != step["expect"]
            }
        )
    return runs[0] if all(run == runs[0] for run in runs) else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--witness", required=True, type=Path, help="the executable")
    parser.add_argument("--to", required=True, type=Path, help="file to write")
    parser.add_argument("--package", default="", help="what it is a package of, for whoever reads the file")
    args = parser.parse_args()
    command = [str(args.witness.resolve())]
    version = subprocess.run([*command, "version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    cases = [json.loads(line) for line in (HERE / "cases.jsonl").read_text().splitlines()]
    with ThreadPoolExecutor(os.cpu_count()) as executor:
        found = list(executor.map(lambda case: record(case, command), cases))
    unstable = [case["id"] for case, told in zip(cases, found, strict=True) if told is None]
    lines = [
        {
            "recorded": version,
            "package": args.package,
            "sha256": hashlib.sha256(args.witness.read_bytes()).hexdigest(),
            "unstable": unstable,
        }
    ]
    lines += [{"id": case["id"], "expect": told} for case, told in zip(cases, found, strict=True) if told]
    args.to.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    print(f"{len(lines) - 1} of {len(cases)} cases differ; not the same each time: {', '.join(unstable) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
