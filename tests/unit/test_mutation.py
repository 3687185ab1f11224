"""The tool that changes the model to see whether tests notice, on a small invented tree."""

import json
import textwrap

import pytest
from tests.mutation.mutants import compiles, mutants_of, sample
from tests.mutation.page import change
from tests.mutation.session import chosen
from tests.mutation.touching import Recorder, Touching, name_of
from tests.mutation.trying import KILLED, SURVIVED, TIMED_OUT, outcome, run_pytest

SOURCE = textwrap.dedent(
    '''
    """Module."""

    import math

    LIMIT: float = 2.0


    def clipped(values: list[float], most: float = 1.0) -> float:
        """Sum of values, none above most."""
        total = 0.0
        for value in values:
            if value <= 0.0 and not math.isnan(value):
                continue
            total += min(value, most) * LIMIT  # 价
        return total
    '''
).lstrip()


def edits(source: str) -> set[tuple[str, str]]:
    return {(mutant.before, mutant.after) for mutant in mutants_of("m.py", source)}


def test_every_kind_of_place_is_changed():
    assert edits(SOURCE) == {
        ("2.0", "4.0"),
        ("0.0", "1.0"),
        ("<=", "<"),
        ("<=", ">"),
        ("and", "or"),
        ("not ", ""),
        ("value <= 0.0 and not math.isnan(value)", "not (value <= 0.0 and not math.isnan(value))"),
        ("continue", "break"),
        ("total += min(value, most) * LIMIT", "pass"),
        ("+=", "-="),
        ("min", "max"),
        ("*", "/"),
    }


def test_annotations_defaults_docstrings_and_imports_stay():
    assert edits('import a.b\n\n\ndef f(x: "1 + 1" = 2 + 2) -> "3 < 4":\n    """5 + 5"""\n    y: "6 + 6"\n') == set()


def test_a_change_knows_its_line_its_function_and_what_the_line_becomes():
    found = {mutant.before: mutant for mutant in mutants_of("m.py", SOURCE)}
    assert (found["2.0"].function, found["2.0"].line) == ("", 5)
    assert found["+="].function == "clipped"
    assert change(found["*"], SOURCE) == (
        "total += min(value, most) * LIMIT # 价",
        "total += min(value, most) / LIMIT # 价",
    )


def test_brackets_and_line_breaks_between_operands_are_passed_over():
    source = "x = (\n    (a)\n    + (b)\n) ** 2\n"
    assert [mutant.applied(source) for mutant in mutants_of("m.py", source)] == [
        source.replace("+ (b)", "- (b)"),
        source.replace("**", "*"),
        source.replace("2", "3"),
    ]


def test_the_lot_is_the_same_for_a_seed_and_a_smaller_sample_the_head_of_a_larger(tmp_path):
    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels" / "m.py").write_text(SOURCE, encoding="utf-8")
    few, many, other = (sample(tmp_path, ("kernels",), *drawn) for drawn in ((4, 1), (9, 1), (9, 2)))
    assert few == many[:4]
    assert many != other
    assert all(compiles(mutant, SOURCE) for mutant in many)
    assert len(sample(tmp_path, ("kernels",), 1_000, 1)) == len(edits(SOURCE)) + 1  # 0.0 stands there twice


def test_a_mutant_keeps_its_name_when_something_else_in_the_file_changes():
    def names(source: str) -> dict[str, str]:
        return {mutant.name: mutant.before for mutant in mutants_of("m.py", source)}

    before, after = names(SOURCE), names(SOURCE.replace("LIMIT: float = 2.0", "# two\nLIMIT: float = 2.5"))
    assert len(before) == len(mutants_of("m.py", SOURCE))
    assert {before[name] for name in before.keys() - after.keys()} == {"2.0"}
    assert {after[name] for name in after.keys() - before.keys()} == {"2.5"}


def test_a_mutant_is_tried_with_the_tests_that_call_its_function_quickest_first():
    mutant = next(m for m in mutants_of("m.py", SOURCE) if m.before == "+=")
    constant = next(m for m in mutants_of("m.py", SOURCE) if m.before == "2.0")
    tests = [
        Touching("slow", 30.0, ["m.py:clipped"]),
        Touching("quick", 0.1, ["m.py:clipped"]),
        Touching("elsewhere", 0.1, ["m.py:other"]),
        Touching("far", 0.1, ["n.py:clipped"]),
    ]
    assert [test.test for test in chosen(mutant, tests, 40.0)] == ["quick", "slow"]
    assert [test.test for test in chosen(mutant, tests, 20.0)] == ["quick"]
    assert [test.test for test in chosen(constant, tests, 20.0)] == ["elsewhere", "quick"]


@pytest.mark.parametrize(("status", "said"), [(0, SURVIVED), (1, KILLED), (2, KILLED), (-24, TIMED_OUT), (-11, KILLED)])
def test_the_end_of_pytest_says_what_became_of_a_mutant(status, said):
    assert outcome(status) == said


@pytest.fixture
def toy(tmp_path):
    """A tree with one module and one test; `run_pytest` on it with the module's text put in place."""
    copy = tmp_path / "tree"
    (copy / "model").mkdir(parents=True)
    test = "import toy_module\n\n\ndef test_it():\n    assert toy_module.clipped([0.5, 3.0]) == 3.0\n"
    (copy / "test_toy.py").write_text(test, encoding="utf-8")

    def run(source: str) -> str:
        (copy / "model" / "toy_module.py").write_text(source, encoding="utf-8")
        return outcome(run_pytest(copy, ["-x", "test_toy.py"], [], 2.0, tmp_path / "log.txt"))

    return run


def test_mutants_of_a_small_tree_are_killed_survive_and_run_out_of_time(toy):
    assert toy(SOURCE) == SURVIVED
    fates = {(m.before, m.after): toy(m.applied(SOURCE)) for m in mutants_of("m.py", SOURCE) if m.before in "2.0min<="}
    assert fates == {
        ("2.0", "4.0"): KILLED,
        ("min", "max"): KILLED,
        ("<=", "<"): SURVIVED,  # nothing is added for a value of 0 either way
        ("<=", ">"): KILLED,
    }
    assert toy("while True:\n    pass\n") == TIMED_OUT
    assert toy("this is not Python") == KILLED


def test_what_tests_call_is_seen_through_fixtures_too(pytester, tmp_path):
    pytester.makepyfile(
        called="def inner():\n    return 1\n\n\ndef outer():\n    return inner()\n\n\ndef other():\n    return 2\n",
        test_calls="""
            import time

            import called
            import pytest

            @pytest.fixture(scope="module")
            def made():
                return called.other()

            def test_first(made): assert called.outer() == 1

            def test_second(made): assert made == 2

            def test_fails(): assert called.outer() == 2

            def test_takes_long():
                while True:
                    called.inner()

            def test_calls_nothing(): pass
        """,
    )
    tree = tmp_path / "tree"  # of which the tests are a copy with other types
    tree.mkdir()
    (tree / "test_calls.py").write_text("of the tree", encoding="utf-8")
    recorder = Recorder(tree, pytester.path, ("called",), 0.5, tmp_path)
    pytester.inline_run("-p", "no:cacheprovider", plugins=[recorder])
    found = json.loads((tmp_path / name_of(tree / "test_calls.py")).read_text(encoding="utf-8"))
    assert {each["test"].partition("::")[2]: each["functions"] for each in found["passed"]} == {
        "test_first": ["called.py:inner", "called.py:other", "called.py:outer"],
        "test_second": ["called.py:other"],
    }
    assert {test.partition("::")[2]: why for test, why in found["left out"].items()} == {
        "test_fails": "fails",
        "test_takes_long": "too long",
    }
