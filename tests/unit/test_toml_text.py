"""Texts over several lines are the same texts."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from tongyu.text.toml_text import LINE, over_lines

WORDS = st.lists(
    st.text(st.characters(min_codepoint=33, exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=20),
    min_size=1,
    max_size=60,
)


@given(WORDS)
def test_a_text_over_lines_is_read_as_it_was(words: list[str]) -> None:
    text = " ".join(words)
    written = over_lines(text)
    assert tomllib.loads(f"note = {written}") == {"note": text}
    assert max(map(len, written.split("\n"))) <= LINE + 20 * 6 + 4  # a word that is escaped is not broken


def test_a_short_text_stays_on_its_line() -> None:
    assert over_lines('a "word"') == '"a \\"word\\""'
