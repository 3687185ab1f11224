"""A skip may hide a missing browser on a laptop, never in continuous integration."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SKIPPED_IN_EVERY_WAY = {
    "by decorator": "import pytest\n@pytest.mark.skip(reason='no browser here')\ndef test_it(): pass",
    "by condition": "import pytest\n@pytest.mark.skipif(True, reason='no browser here')\ndef test_it(): pass",
    "in the test": "import pytest\ndef test_it(): pytest.skip('no browser here')",
    "in a fixture": (
        "import pytest\n@pytest.fixture\ndef page(): pytest.skip('no browser here')\ndef test_it(page): pass"
    ),
    "as a module": "import pytest\npytest.skip('no browser here', allow_module_level=True)",
    "by import": "import pytest\npytest.importorskip('browser_of_nobody', reason='no browser here')",
}


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A small suite elsewhere that lives under this project's own conftest."""
    pytester.makeconftest((ROOT / "conftest.py").read_text())
    return pytester


@pytest.mark.parametrize("way", SKIPPED_IN_EVERY_WAY)
def test_a_skip_fails_where_skips_are_not_allowed(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    suite.makepyfile(SKIPPED_IN_EVERY_WAY[way])
    monkeypatch.setenv("TONGYU_NO_SKIPS", "1")
    result = suite.runpytest_inprocess("-p", "no:cacheprovider")
    assert result.ret != pytest.ExitCode.OK
    assert result.parseoutcomes().get("skipped", 0) == 0
    result.stdout.fnmatch_lines(["*no browser here*", "*TONGYU_NO_SKIPS*"])


@pytest.mark.parametrize("way", SKIPPED_IN_EVERY_WAY)
def test_a_skip_elsewhere_is_a_skip(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    suite.makepyfile(SKIPPED_IN_EVERY_WAY[way])
    monkeypatch.delenv("TONGYU_NO_SKIPS", raising=False)
    assert suite.runpytest_inprocess("-p", "no:cacheprovider").parseoutcomes() == {"skipped": 1}


def test_an_expected_failure_is_not_a_skip(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    suite.makepyfile("import pytest\n@pytest.mark.xfail\ndef test_it(): assert False")
    monkeypatch.setenv("TONGYU_NO_SKIPS", "1")
    suite.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(xfailed=1)
