"""Texts as TOML, to be read by people."""

import textwrap

import tomli_w

LINE = 100  # characters


def over_lines(text: str) -> str:
    """A string of TOML over as many lines as it takes to be read on a screen; where lines end nothing is added."""
    whole = tomli_w.dumps({"text": text}).partition(" = ")[2].rstrip("\n")
    if len(whole) <= LINE:
        return whole
    lines = textwrap.wrap(whole[1:-1], LINE, break_long_words=False, break_on_hyphens=False)
    return '"""\\\n' + " \\\n".join(lines) + '"""'
