"""What strangers send is taken apart where it can be killed."""

import mmap
import multiprocessing
import os
import signal
import time

import pytest

from graph.errors import UnreachableError, UnreadableError
from ingest import apart
from ingest.apart import call


def double(number: int) -> int:
    return 2 * number


def map_libraries() -> int:
    return len(mmap.mmap(-1, 5 << 30, prot=mmap.PROT_READ))


def sleep() -> None:
    time.sleep(60)


def spin() -> None:
    while True:
        pass


def fill() -> int:
    return len(bytes(4_000_000_000))


def die() -> None:
    raise SystemExit(3)


def be_stopped() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def refuse() -> None:
    raise UnreachableError("x: not now")


def stumble() -> None:
    raise KeyError("strange\nthing")


def deep() -> int:
    return 1 + deep()


def test_what_the_work_gives_comes_back() -> None:
    assert call("x", double, 21) == 42


def test_its_own_refusal_comes_back_as_it_is() -> None:
    with pytest.raises(UnreachableError, match=r"^x: not now$"):
        call("x", refuse)


def test_large_libraries_are_no_memory_that_it_uses() -> None:
    """PyTorch, which spaCy imports wherever it is installed, maps five gigabytes."""
    assert call("x", map_libraries) == 5 << 30


def test_work_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS_LIST", 1.0)
    with pytest.raises(
        UnreadableError, match=r"^x: not taken apart within 1 seconds; it is broken or hostile"
    ) as caught:
        call("x", spin)
    assert not isinstance(caught.value, UnreachableError)


def test_work_that_does_not_get_its_time_from_the_machine_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WAIT", 0.5)
    with pytest.raises(UnreachableError, match=r"the machine is busy"):
        call("x", sleep)


@pytest.mark.parametrize("work", [fill, die])
def test_work_that_fills_the_memory_or_dies_costs_itself(work: object) -> None:
    with pytest.raises(UnreadableError, match=r"^x: taking it apart needs more memory"):
        call("x", work)  # type: ignore[arg-type]  # mypy loses the signature in the parameters


@pytest.mark.parametrize("work", [stumble, deep])
def test_what_a_library_stumbles_over_is_a_refusal(work: object) -> None:
    with pytest.raises(UnreadableError, match=r"^x: it cannot be taken apart"):
        call("x", work)  # type: ignore[arg-type]  # mypy loses the signature in the parameters


def test_a_process_that_is_told_to_stop_is_no_fault_of_the_page() -> None:
    """As where a service manager ends all processes of a run: the next run reads it."""
    with pytest.raises(UnreachableError, match="x: not taken apart, as its process was told to stop; try again later"):
        call("x", be_stopped)


def test_a_process_whose_asker_has_ended_ends_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    receiving, sending = multiprocessing.Pipe(duplex=False)
    receiving.close()
    process = apart.processes().Process(target=apart._work, args=(sending, 10.0, "x", len, ("abc",), {}))
    process.start()
    process.join()
    assert (process.exitcode, capfd.readouterr().err) == (0, "")
