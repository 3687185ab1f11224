"""Everything the page says, in English and Chinese.

A file of TOML is a section (`en/clock.toml` beside `zh/clock.toml`) with the same keys and the same {placeholders} in
both languages. `{months:counted month}` is a number with its noun, `1 month` or `12 months`. A word that is missing is
a fault of the program, not of the user, and raises KeyError.
"""

import string
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from tongyu.text.wording import counted

LANGUAGES = {"en": "English", "zh": "中文"}
"""What is offered, each in its own words; the first is what nobody chose."""
COUNTED = "counted "


class _WithCounts(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith(COUNTED):
            return counted(value, format_spec.removeprefix(COUNTED))
        return str(super().format_field(value, format_spec))


_FORMATTER = _WithCounts()


class Words:
    """The words of one language: `say("clock.play")`, `say("clock.month", year=2014, month=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts: dict[str, str] = {}
        folder = resources.files(__package__) / language
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".toml"):
                section = file.name.removesuffix(".toml")
                self._texts |= _flat(tomllib.loads(file.read_text(encoding="utf-8")), section)

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key`, its placeholders filled."""
        text = self._texts[key]
        return _FORMATTER.format(text, **values) if values else text

    def section(self, name: str) -> dict[str, str]:
        """All texts below `name`, by the rest of their key: what a part of the page is given."""
        start = f"{name}."
        return {key.removeprefix(start): text for key, text in self._texts.items() if key.startswith(start)}

    @property
    def texts(self) -> dict[str, str]:
        """All texts by key."""
        return dict(self._texts)


@cache
def words(language: str) -> Words:
    """The words of `language`, one of LANGUAGES."""
    return Words(language)


def _flat(table: dict[str, Any], above: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        name = f"{above}.{key}"
        found |= _flat(value, name) if isinstance(value, dict) else {name: str(value)}
    return found
