"""Whatever the page says, it says in both languages."""

import string

import pytest

from tongyu.app.words import LANGUAGES, words

OTHERS = [language for language in LANGUAGES if language != "en"]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_there_in_every_language(language: str) -> None:
    assert words(language).texts.keys() == words("en").texts.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_every_placeholder_is_there_in_every_language(language: str) -> None:
    english, other = words("en").texts, words(language).texts
    assert {key for key in english if placeholders(english[key]) != placeholders(other[key])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in words(language).texts.items() if not text.strip()] == []


def test_a_section_is_what_stands_in_its_file() -> None:
    assert words("en").section("clock")["play"] == "Play"
    assert words("en")("clock.working", done=3, months=120) == "Working: month 3 of 120"
    with pytest.raises(KeyError):
        words("en")("clock.nothing")
