"""Whether the caches of a workload count as filled."""

from asynth.catalog.workloads import WORKLOADS_BY_NAME
from asynth.machine.capabilities import Tool
from asynth.machine.probing.places import marker_of


def test_caches_are_the_same_whoever_lists_the_programs():
    tools = (Tool("mvn", "/bin/mvn", "1" * 64), Tool("javac", "/bin/javac", "2" * 64))
    workload = WORKLOADS_BY_NAME["mvn compile"]
    assert marker_of(workload, tools) == marker_of(workload, tools[::-1])


def test_another_program_needs_other_caches():
    old, new = (Tool("javac", "/bin/javac", digit * 64) for digit in "12")
    workload = WORKLOADS_BY_NAME["mvn compile"]
    assert marker_of(workload, (old,)) != marker_of(workload, (new,))
