"""Commands that misbehave in every way that was seen to hang other launchers, on both loops and both ways of waiting."""

import asyncio
import itertools
import mmap
import os
import random
import signal
import sys
import threading
import time

import anyio
import pytest

from asynth.errors import CommandError
from asynth.execution import Launcher
from asynth.execution.memory import held_memory

from .conftest import processes_marked, see, wait_until

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}

STUBBORN = """\
trap '' TERM
for i in 1 2 3; do (trap '' TERM; exec sleep 300.5) & done
touch ready
while :; do sleep 0.1; done
"""
"""Ignores SIGTERM, as do its children."""


@pytest.fixture(params=[True, False], ids=["pidfd", "thread"])
def launcher(request):
    return Launcher(concurrency=8, output_limit=100_000, pidfds=request.param)


def start(launcher, argv, cwd, *, time_limit=60.0, name="log", **options):
    return launcher.run(
        argv,
        cwd=cwd,
        environment=ENVIRONMENT,
        time_limit=time_limit,
        stdout=cwd / f"{name}.out",
        stderr=cwd / f"{name}.err",
        **options,
    )


def sleep(mark):
    return ("bash", "-c", f"exec -a {mark} sleep 300")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("holder", ["itself", "a descendant"])
def test_a_command_that_holds_too_much_memory_is_ended(run, tmp_path, mark, holder):
    hold = f"import time; held = bytearray(b'x' * (64 << 20)); time.sleep(300) #{mark}"
    argv = (sys.executable, "-c", hold)
    if holder == "a descendant":
        argv = ("sh", "-c", 'python=$1; (setsid "$python" -c "$2"; true) & wait; true', "sh", *argv[::2])

    async def main(limit):
        async with Launcher(concurrency=1, memory_limit=limit) as launcher:
            return await start(launcher, argv, tmp_path, time_limit=20.0)

    began = time.monotonic()
    completed = run(main(48 << 20))
    assert completed.swollen  # whatever the exit code: a shell may end well when what it waits for is gone
    assert not completed.timed_out
    assert time.monotonic() - began < 10
    assert not processes_marked(mark)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_that_is_only_reserved_counts_for_nothing():
    """As Go, the JVM and node do it; a limit on address space would end them."""
    before = held_memory(os.getpid())
    with mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as reserved:
        assert held_memory(os.getpid()) - before < 64 << 20
        reserved[: 128 << 20] = bytes(128 << 20)
        assert held_memory(os.getpid()) - before > 100 << 20


def resident():
    with open("/proc/self/statm", "rb") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read from /proc")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("launches", [400, pytest.param(200_000, marks=pytest.mark.slow)])
def test_launches_leak_no_descriptor_no_thread_and_no_memory(run, launcher, tmp_path, launches):
    async def launch(number, count):
        for _ in range(count):
            assert (await start(launcher, ("true",), tmp_path, name=str(number))).exit_code == 0

    async def main():
        async with launcher:
            await asyncio.gather(*(launch(number, 25) for number in range(8)))
            before = len(os.listdir("/proc/self/fd")), threading.active_count(), resident()
            await asyncio.gather(*(launch(number, launches // 8) for number in range(8)))
            return before, (len(os.listdir("/proc/self/fd")), threading.active_count(), resident())

    before, after = run(main())
    assert after[0] == before[0]
    assert after[1] - before[1] <= 8  # threads start as they are needed, one for each command at most
    assert after[2] - before[2] < 8 << 20


def test_reports_exit_code_output_and_use(run, launcher, tmp_path):
    async def main():
        async with launcher:
            return await start(launcher, ("sh", "-c", "echo out; echo err >&2; exit 7"), tmp_path)

    completed = run(main())
    assert completed.exit_code == 7
    assert completed.stdout.read_text() == "out\n"
    assert completed.stderr.read_text() == "err\n"
    assert completed.wall > 0
    assert completed.peak_memory > 100_000
    assert not completed.timed_out


@pytest.mark.parametrize("at_once", [1, 2])
def test_no_more_run_than_may_and_the_others_wait_in_order(run, tmp_path, at_once):
    together = f"until [ $(grep -c + log) -ge {at_once} ]; do sleep 0.01; done"
    script = f"echo + >> log; {together}; sleep 0.05; echo - >> log"

    async def main():
        async with Launcher(concurrency=8, at_once=at_once) as launcher:
            asked = [
                start(launcher, ("sh", "-c", f"echo {number} >> order; {script}"), tmp_path, name=str(number))
                for number in range(6)
            ]
            await asyncio.gather(*asked)

    run(main())
    heights = itertools.accumulate({"+": 1, "-": -1}[mark] for mark in (tmp_path / "log").read_text().split())
    assert max(heights) == at_once
    if at_once == 1:
        assert (tmp_path / "order").read_text().split() == list("012345")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a set of cores for each process")
@pytest.mark.parametrize("at_once", [None, 1, 2])
def test_those_that_run_at_once_share_the_cores(run, tmp_path, at_once):
    script = "import os; print(*os.sched_getaffinity(0))"
    together = f"echo + >> log; until [ $(grep -c + log) -ge {at_once or 1} ]; do sleep 0.01; done"
    command = ("sh", "-c", f'{together}; {sys.executable} -I -c "{script}"')

    async def main():
        async with Launcher(concurrency=8, at_once=at_once) as launcher:
            with pytest.raises(CommandError):
                await start(launcher, ("no-such-program",), tmp_path)
            asked = [start(launcher, command, tmp_path, name=str(number)) for number in range(2)]
            return [{int(core) for core in done.stdout.read_text().split()} for done in await asyncio.gather(*asked)]

    all_cores = os.sched_getaffinity(0)
    found = run(main())
    if at_once == 2 and len(all_cores) > 1:
        assert not found[0] & found[1]
        assert found[0] | found[1] == all_cores
    else:
        assert found == [all_cores, all_cores]


def test_waiting_for_a_turn_does_not_count_against_the_time_limit(run, tmp_path):
    async def main():
        async with Launcher(concurrency=8, at_once=1) as launcher:
            first = start(launcher, ("sleep", "2.5"), tmp_path, name="first")
            second = start(launcher, ("true",), tmp_path, name="second", time_limit=2.0)
            return await asyncio.gather(first, second)

    assert [completed.timed_out for completed in run(main())] == [False, False]


def test_who_waits_for_a_turn_when_the_launcher_closes_is_told(run, tmp_path):
    async def main():
        async with Launcher(concurrency=8, at_once=1) as launcher:
            first = asyncio.create_task(start(launcher, sleep("first"), tmp_path, name="first"))
            second = asyncio.create_task(start(launcher, ("touch", "started"), tmp_path, name="second"))
            await see(tmp_path / "first.out")
        return await asyncio.gather(first, second, return_exceptions=True)

    first, second = run(main())
    assert first.exit_code == -signal.SIGTERM
    assert isinstance(second, CommandError)
    assert not (tmp_path / "started").exists()


def test_who_gives_its_turn_up_leaves_it_to_the_next(run, tmp_path):
    async def main():
        async with Launcher(concurrency=8, at_once=1) as launcher:
            tasks = [
                asyncio.create_task(start(launcher, ("touch", name), tmp_path, name=name))
                for name in ("first", "waiting", "its turn", "last")
            ]
            await asyncio.sleep(0)
            tasks[1].cancel()
            # the third is cancelled in the moment in which the first hands its turn on
            tasks[0].add_done_callback(lambda _: tasks[2].cancel())
            return await asyncio.gather(*tasks, return_exceptions=True)

    first, waiting, its_turn, last = run(main())
    assert (first.exit_code, last.exit_code) == (0, 0)
    assert isinstance(waiting, asyncio.CancelledError)
    assert isinstance(its_turn, asyncio.CancelledError)
    assert not (tmp_path / "waiting").exists()


def test_counts_the_cpu_of_descendants(run, launcher, tmp_path):
    burn = f"{sys.executable} -I -c 'sum(range(3_000_000))'; true"

    async def main():
        async with launcher:
            return await start(launcher, ("sh", "-c", burn), tmp_path), await start(launcher, ("true",), tmp_path)

    burned, idle = run(main())
    assert burned.cpu > idle.cpu


def test_stdin_is_closed_umask_set_and_environment_built_from_nothing(run, launcher, tmp_path, monkeypatch):
    monkeypatch.setenv("CALLER_SECRET", "leaks")

    async def main():
        async with launcher:
            return await start(launcher, ("sh", "-c", "cat; umask; env"), tmp_path)

    lines = run(main()).stdout.read_text().splitlines()
    assert lines[0] in {"0022", "022"}
    assert not any("CALLER_SECRET" in line for line in lines)
    assert "PATH=/usr/bin:/bin" in lines


def test_a_signal_is_a_negative_exit_code(run, launcher, tmp_path):
    async def main():
        async with launcher:
            return await start(launcher, ("sh", "-c", "kill -USR1 $$"), tmp_path)

    assert run(main()).exit_code == -signal.SIGUSR1


def test_a_time_limit_ends_a_stubborn_family(run, launcher, tmp_path, marked_script):
    async def main():
        async with launcher:
            return await start(launcher, marked_script(STUBBORN), tmp_path, time_limit=0.3)

    completed = run(main())
    assert completed.timed_out
    assert completed.exit_code == -signal.SIGKILL


def test_grace_lets_a_command_clean_up(run, launcher, tmp_path, marked_script):
    text = "trap 'echo cleaned > cleaned; exit 3' TERM\nwhile :; do sleep 0.05; done\n"

    async def main():
        async with launcher:
            return await start(launcher, marked_script(text), tmp_path, time_limit=0.3)

    assert run(main()).exit_code == 3
    assert (tmp_path / "cleaned").exists()


def test_a_grandchild_that_holds_the_output_neither_delays_nor_survives(run, launcher, tmp_path, marked_script, mark):
    text = 'bash -c "sleep 301.5; true" "$1" &\necho done\n'

    async def main():
        async with launcher:
            return await start(launcher, (*marked_script(text), mark), tmp_path, time_limit=30)

    completed = run(main())
    assert completed.exit_code == 0
    assert not completed.timed_out
    assert completed.stdout.read_text() == "done\n"


def test_a_flood_of_output_is_stopped(run, launcher, tmp_path, marked_script):
    async def main():
        async with launcher:
            return await start(launcher, marked_script("exec yes\n"), tmp_path, time_limit=60)

    completed = run(main())
    assert completed.flooded
    assert not completed.timed_out


def test_a_program_that_is_not_there_is_an_error(run, launcher, tmp_path):
    async def main():
        async with launcher:
            with pytest.raises(CommandError, match="no-such-program"):
                await start(launcher, ("no-such-program",), tmp_path)
            with pytest.raises(CommandError, match="cannot start"):
                await start(launcher, ("true",), tmp_path / "missing")

    run(main())


def test_what_prepare_raises_keeps_the_command_from_starting(run, launcher, tmp_path):
    def refuse():
        raise LookupError("no")

    async def main():
        async with launcher:
            with pytest.raises(LookupError):
                await start(launcher, ("touch", "started"), tmp_path, prepare=refuse)

    run(main())
    assert not (tmp_path / "started").exists()


def test_cancellation_ends_a_stubborn_family(run, launcher, tmp_path, marked_script, mark):
    async def main():
        async with launcher:
            task = asyncio.create_task(start(launcher, marked_script(STUBBORN), tmp_path))
            await see(tmp_path / "ready")
            task.cancel()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            # The call comes back only after the leader is reaped and the group was killed.
            await asyncio.to_thread(wait_until, lambda: not processes_marked(mark))

    run(main())


def test_a_cancelled_scope_does_not_spin_while_the_command_ends(run, launcher, tmp_path, marked_script):
    async def main():
        async with launcher:
            async with anyio.create_task_group() as group:
                group.start_soon(start, launcher, marked_script(STUBBORN), tmp_path)
                await see(tmp_path / "ready")
                before = time.thread_time()
                group.cancel_scope.cancel()
            return time.thread_time() - before

    # A spinning loop would burn the whole grace; this one wakes a few times.
    assert run(main()) < 0.25


def test_cancellation_at_any_moment_leaves_nothing(run, launcher, tmp_path, marked_script, mark):
    chance = random.Random(20)
    argv = marked_script(f"sleep 0.02\n(exec -a {mark} sleep 302 &)\nexec sleep 303\n")
    moments = [0.0, 0.0, 0.0005, 0.001, 0.002, *(chance.uniform(0, 0.06) for _ in range(35))]

    async def one(number, moment):
        task = asyncio.create_task(start(launcher, argv, tmp_path, name=str(number)))
        await asyncio.sleep(moment)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def main():
        async with launcher:
            async with asyncio.TaskGroup() as group:
                for number, moment in enumerate(moments):
                    group.create_task(one(number, moment))
            return processes_marked(mark)

    # Killed grandchildren may take a moment to vanish, but every leader must have been reaped by now.
    assert not [line for line in run(main()) if "script.sh" in line]
    wait_until(lambda: not processes_marked(mark))


def test_leaving_the_block_ends_what_others_started(run, launcher, tmp_path, marked_script):
    async def main():
        async with launcher:
            task = asyncio.create_task(start(launcher, marked_script(STUBBORN), tmp_path))
            await see(tmp_path / "ready")
        return await task

    assert run(main()).exit_code == -signal.SIGKILL


def test_a_slow_start_can_be_cancelled(run, launcher, tmp_path, mark):
    def dawdle():
        time.sleep(0.3)

    async def main():
        async with launcher:
            tasks = [
                asyncio.create_task(start(launcher, sleep(mark), tmp_path, name=str(i), prepare=dawdle))
                for i in range(12)
            ]
            await asyncio.sleep(0.1)
            for task in tasks:
                task.cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in run(main()))
    assert not processes_marked(mark)


def test_the_host_keeps_its_executor_and_its_signal_handlers(run, launcher, tmp_path):
    def list_handlers():
        return [signal.getsignal(number) for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM)]

    async def main():
        loop = asyncio.get_running_loop()
        before = list_handlers()
        async with launcher:
            await start(launcher, ("true",), tmp_path)
        return before == list_handlers(), getattr(loop, "_default_executor", None)

    same, executor = run(main())
    assert same
    assert executor is None


def test_two_launchers_work_side_by_side(run, tmp_path, mark):
    async def main():
        async with Launcher(concurrency=2) as first, Launcher(concurrency=2) as second:
            lasting = asyncio.create_task(start(first, ("sleep", "0.3"), tmp_path, name="first"))
            doomed = asyncio.create_task(start(second, sleep(mark), tmp_path, name="second"))
            await asyncio.sleep(0.1)
            doomed.cancel()
            return await asyncio.gather(lasting, doomed, return_exceptions=True)

    first, second = run(main())
    assert first.exit_code == 0
    assert isinstance(second, asyncio.CancelledError)
    assert not processes_marked(mark)
