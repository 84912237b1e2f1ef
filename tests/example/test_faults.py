"""What programs say when the machine denies them something, each in its own words, and what only sounds like it."""

from dataclasses import replace

import pytest

from asynth.example.judge import DEVICE, DISK, FILES, KILLED, LAUNCH, MEMORY, PROCESSES, TIME, find_fault
from asynth.execution import StepRecord

SAID = {
    "bash": (PROCESSES, "/tmp/01.sh: fork: retry: Resource temporarily unavailable"),
    "go exec": (PROCESSES, "fork/exec /usr/bin/git: resource temporarily unavailable"),
    "go runtime": (PROCESSES, "runtime: failed to create new OS thread (have 5 already; errno=11)"),
    "git": (PROCESSES, "error: cannot fork to run git-remote-https"),
    "python": (PROCESSES, "RuntimeError: can't start new thread"),
    "node": (PROCESSES, "Error: spawn /bin/sh EAGAIN"),
    "jvm": (PROCESSES, "java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory"),
    "rust": (PROCESSES, 'failed to spawn thread: Os { code: 11, kind: WouldBlock, message: "..." }'),
    "fork memory": (MEMORY, "fork: Cannot allocate memory"),
    "go memory": (MEMORY, "fatal error: runtime: out of memory"),
    "heap": (MEMORY, "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"),
    "c++": (MEMORY, "terminate called after throwing an instance of 'std::bad_alloc'"),
    "files": (FILES, "open /etc/ssl/certs: too many open files"),
    "node files": (FILES, "Error: EMFILE, open 'x'"),
    "disk": (DISK, "write /tmp/x: no space left on device"),
    "npm disk": (DISK, "npm error code ENOSPC"),
    "device": (DEVICE, "cat: x: Input/output error"),
}


def step(stderr="", exit_code=1, *, stdout="", timed_out=False):
    return StepRecord("bash", None, "x", exit_code, stdout=stdout, stderr=stderr, timed_out=timed_out)


@pytest.mark.parametrize(("fault", "words"), SAID.values(), ids=SAID)
def test_the_words_of_every_runtime_are_known_on_both_streams(fault, words):
    assert find_fault(step(f"first line\n{words}\nlast line\n")) == fault
    assert find_fault(step(stdout=words)) == fault


@pytest.mark.parametrize("code", [-9, -15, -1, 137, 143, 130])
def test_a_signal_from_outside_is_the_machines(code):
    assert find_fault(step(exit_code=code)) == KILLED


@pytest.mark.parametrize("code", [1, 2, 9, 127, 134, 139, 141, -11, -6])
def test_what_a_process_does_to_itself_is_its_own(code):
    assert find_fault(step("panic: index out of range", code)) == ""


@pytest.mark.parametrize(
    "words",
    [
        'level=error msg="policy verification failed"',
        "the file system is out of date",
        "file agains.txt not found",
        "fork the repository first",
    ],
)
def test_what_only_sounds_like_it_counts_against_the_example(words):
    assert find_fault(step(words)) == ""


@pytest.mark.parametrize("excess", ["flooded", "swollen"])
def test_what_asynth_killed_for_its_excess_counts_against_the_example(excess):
    assert find_fault(replace(step(exit_code=-15), **{excess: True})) == ""
    assert find_fault(replace(step("no space left on device", -9), **{excess: True})) == DISK


def test_time_and_launch_are_told_apart():
    assert find_fault(step(timed_out=True)) == TIME
    assert find_fault(step(exit_code=None)) == LAUNCH
