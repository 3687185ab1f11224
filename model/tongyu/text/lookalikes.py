"""Letters that look like those of TOML and are others: full-width digits, curly quotation marks, spaces of print."""

import re
import unicodedata

from tongyu.text.wording import plain

_TEXT_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""' + r"|'''.*?'''" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'" + r"|#[^\n]*", re.DOTALL
)
# Those that Unicode's own compatible forms (NFKC) leave as they are; all else that is meant, these turn into ASCII.
_MEANT = str.maketrans("“”„‟‘’‚‛‐‑‒–—―−。、【】〔〕", "\"\"\"\"''''-------.,[][]")
LONGEST_RUN = 20


def misplaced(text: str) -> tuple[int, str] | None:
    """The line, from 1, of the first letter that cannot stand in TOML where it does, and which it is, in words.

    Outside of quotation marks and comments TOML is plain ASCII. After a quotation mark that nothing ends only what
    looks like its end is searched for. None where all letters are in their places.
    """
    bare = _TEXT_OR_COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for number, line in enumerate(bare.split("\n"), start=1):
        opened = re.search("[\"']", line)
        for run in re.finditer(r"[^\x00-\x7f]+", line):
            if opened is None or run.start() < opened.start():
                return number, _in_words(run[0], run.start() + 1)
            closing = re.search(opened[0], run[0].translate(_MEANT))
            if closing is not None:
                return number, _in_words(run[0][closing.start()], run.start() + closing.start() + 1)
    return None


def _in_words(run: str, column: int) -> str:
    letter = f"U+{ord(run[0]):04X} {unicodedata.name(run[0], '').lower()}".strip()
    said = f"{plain(run, LONGEST_RUN)} (column {column}) {'is' if len(run) == 1 else 'begins with'} {letter}"
    meant = unicodedata.normalize("NFKC", run[:LONGEST_RUN]).translate(_MEANT)
    if not meant.isascii():
        return f"{said}, which can stand only between quotation marks."
    return f"{said}; write {plain(meant) if meant.strip() else 'a plain space'} instead."
