"""Work that two processes share gives what one of them gives alone, whatever becomes of the other."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from canarygen import fork, labour, library
from canarygen.compilation import Compilation
from canarygen.compiler import compile_specs
from canarygen.diagnostic import Rejected
from canarygen.fork import beside, together
from canarygen.labour import Hands, alone, finding
from canarygen.lint.lint import lint
from canarygen.model.project import Project
from canarygen.rendering import as_text
from canarygen.source import Source
from tests.linting import FOLDER, sources

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
_MANY = range(1000)
_IS_POSSIBLE = fork._is_possible
_ENOUGH = 80
SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {name: NAME, namespace: shop}
spec:
  workload: {image: "example.com/NAME:1.0", replicas: 3, port: 8080}
  traffic: {hosts: [NAME.example.com], gateway: istio-system/public}
  rollout: {steps: [5% until promoted, 50% for 10m]}
"""
_LARGE = f"{SPEC}# {'.' * 70_000}\n---\n{SPEC}unheardOf: true\n"


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    """Whoever is begun has ended, and been awaited, when a test is over; what runs commands for other tests stays."""
    before = begun()
    yield
    assert begun() == before


def begun() -> str:
    """Name the children of this process that nobody has awaited."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that may be doubled, and is for little: what runs the tests in parallel has a thread of its own, which does no harm here."""
    monkeypatch.setattr(fork, "_is_possible", lambda: True)
    monkeypatch.setattr(labour, "_ENOUGH", _ENOUGH)


def doubled(number: int) -> dict[str, object]:
    return {"twice": 2 * number, "half": number / 2, "text": [str(number), None, number % 2 == 0]}


@pytest.mark.parametrize("count", [0, 1, 2, 63, 64, 65, 1000])
def test_two_give_what_one_gives_in_the_same_order(count: int) -> None:
    items = range(count)

    assert list(together(doubled, items)) == list(alone(doubled, items))


def test_both_processes_take_part() -> None:
    first = os.getpid()

    def process(_: int) -> bool:
        time.sleep(0.005)
        return os.getpid() == first

    assert set(together(process, range(64))) == {True, False}


def test_whoever_is_not_told_of_the_end_of_children_works_alone() -> None:
    script = """
import signal
from canarygen.fork import beside, together
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print(sum(together(lambda number: number, range(1000))))
"""

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("499500\n", "")


def test_a_python_built_for_an_older_system_is_enough() -> None:
    """It has no `os.memfd_create`, which came with glibc 2.27: that every large build ended for the lack of it showed on no machine of ours."""
    script = """
import os
vars(os).pop("memfd_create", None)
from canarygen import fork
fork._is_possible = lambda: True
print(sum(fork.together(lambda number: number, range(1000))))
"""

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("499500\n", "")


def test_a_process_of_several_threads_is_not_doubled() -> None:
    """A lock that one of them holds would never be freed in the double."""
    done = Event()
    thread = Thread(target=done.wait)
    thread.start()

    is_possible = _IS_POSSIBLE()

    done.set()
    thread.join()
    assert not is_possible


def test_ctrl_c_is_heard_again_afterwards() -> None:
    together(doubled, _MANY)

    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_of_many_things_only_those_checks_are_asked_again_that_find_anything() -> None:
    def finds(count: int) -> list[str]:
        return [str(count)]

    def passes(_: int) -> list[str]:
        return []

    assert finding((finds, passes), _ENOUGH, _ENOUGH, together) == [finds]
    assert finding((finds, passes), 1, 1, together) == (finds, passes)


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0])
def test_what_a_process_that_dies_owes_is_made_by_the_other(end: Callable[[], None]) -> None:
    first = os.getpid()

    def mortal(number: int) -> int:
        if os.getpid() != first:
            end()
        time.sleep(0.001)
        return 2 * number

    assert list(together(mortal, range(64))) == [2 * number for number in range(64)]


def test_an_interruption_ends_both() -> None:
    first = os.getpid()

    def interrupted(_: int) -> None:
        if os.getpid() != first:
            signal.pause()
        time.sleep(0.02)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        together(interrupted, range(64))


def test_a_first_process_that_is_killed_leaves_none_behind() -> None:
    """Both hold the pipe that is read here to its end."""
    orphaning = """
import os, signal, time
from canarygen import fork
first = os.getpid()
def work(number):
    if os.getpid() == first:
        time.sleep(0.3)
        os.kill(first, signal.SIGKILL)
    time.sleep(0.05)
    return "much to say" * 10_000
fork._is_possible = lambda: True
fork.together(work, range(64))
"""

    done = subprocess.run([sys.executable, "-c", orphaning], capture_output=True, check=False, timeout=60)

    assert done.returncode == -signal.SIGKILL


def test_where_no_process_is_to_be_had_one_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)

    assert list(together(doubled, _MANY)) == list(alone(doubled, _MANY))


def test_what_is_not_plain_is_made_by_the_first() -> None:
    made = list(together(lambda number: Path(str(number)), range(64)))

    assert made == [Path(str(number)) for number in range(64)]


def test_a_fault_of_ours_is_raised_by_the_first() -> None:
    with pytest.raises(ZeroDivisionError):
        together(lambda number: 1 // (number - 500), _MANY)


def test_no_open_file_is_left() -> None:
    before = sorted(Path("/proc/self/fd").iterdir())

    together(doubled, _MANY)

    assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_what_a_second_process_makes_meanwhile_is_given_whole() -> None:
    with beside(lambda: [os.getpid(), "much to say" * 10_000]) as ask:
        found = ask()

    assert found
    assert found[0] != os.getpid()
    assert found[1] == "much to say" * 10_000


@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0, Path])
def test_what_a_second_process_does_not_come_to_is_nothing(end: Callable[[], object]) -> None:
    with beside(end) as ask:
        assert ask() is None


def test_a_second_process_has_ended_whatever_the_first_comes_to(tmp_path: Path) -> None:
    def slow() -> None:
        time.sleep(0.2)
        (tmp_path / "ended").touch()

    with pytest.raises(ZeroDivisionError), beside(slow):
        assert 1 // 0

    assert (tmp_path / "ended").exists()


def test_a_second_process_with_much_to_say_ends_though_nobody_asks_it() -> None:
    with beside(lambda: "much to say" * 100_000):
        pass


def test_where_no_process_is_to_be_had_nothing_is_done_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(fork, "_is_possible", lambda: False)

    with beside(lambda: done.append(True)) as ask:
        assert ask() is None

    assert done == []


def test_lint_says_the_same_by_both() -> None:
    tree = list(sources(FOLDER))

    told = lint(tree, library.served, hands=together)

    assert told == lint(tree, library.served)
    assert len(told) > len(tree) > _ENOUGH


def test_specs_come_to_the_same_by_both() -> None:
    specs = [
        Source(f"specs/{number}.yaml", SPEC.replace("NAME", f"app-{number}").encode())
        for number in range(_ENOUGH)
    ]

    together_, alone_ = compiled(specs, together), compiled(specs, alone)

    assert together_.tree == alone_.tree
    assert together_.warnings == alone_.warnings != ()


@pytest.mark.parametrize("text", ["kind: [", "a: &b c", _LARGE, SPEC.replace("NAME", "Upper")])
def test_specs_are_refused_alike_by_both(text: str) -> None:
    specs = [Source(f"specs/{number}.yaml", text.encode()) for number in range(_ENOUGH)]

    with pytest.raises(Rejected) as by_both:
        compiled(specs, together)
    with pytest.raises(Rejected) as by_one:
        compiled(specs, alone)

    assert as_text(by_both.value.diagnostics, {}) == as_text(by_one.value.diagnostics, {})


def compiled(specs: list[Source], hands: Hands) -> Compilation:
    return compile_specs(specs, Project(), library.language("canary"), library.kubernetes, hands)
