"""A request to end that comes while the compiler has called back is heeded when that is over."""

import os
import signal
import time

import pytest
import typer

from tongyu.commands.options import PUT_OFF, answers

CALLED_BACK = """
def called_back(ask):
    try:
        ask()
    except KeyboardInterrupt:
        pass  # as what is raised in a function that C calls
"""

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers")


def ask_to_end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.001)  # until it has come


def within_the_compiler() -> None:
    made: dict[str, object] = {}
    exec(compile(CALLED_BACK, "llvmlite/binding/executionengine.py", "exec"), made)
    made["called_back"](ask_to_end)  # type: ignore[operator]


def a_long_command() -> None:
    with answers():
        within_the_compiler()
        time.sleep(20 * PUT_OFF)


def test_it_ends_the_command_all_the_same() -> None:
    with pytest.raises(typer.Exit) as ended:
        a_long_command()
    assert ended.value.exit_code == 128 + signal.SIGTERM


def test_a_command_that_was_over_by_then_is_over() -> None:
    with answers():
        within_the_compiler()
    time.sleep(3 * PUT_OFF)
    assert signal.getsignal(signal.SIGALRM) == signal.SIG_DFL
