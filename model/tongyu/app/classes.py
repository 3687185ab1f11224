"""Classes that are open on this server: what each sees, drawn at most a few times a second, once in a language."""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

PACE = 0.4  # seconds between two pictures: a class sees every month where the teacher is slower than that
MOST_VIEWERS = 200  # of all classes
_log = logging.getLogger(__name__)
LETTERS = 10  # of a code, which nobody guesses

Draw = Callable[[str, Any], bytes]
"""What makes of what a teacher shows what is seen in a language."""
Drawn = tuple[int, bytes]  # a number that rises, and what is to be seen


class Class:
    """One class: its teacher shows, its thread draws, those who follow take the latest."""

    def __init__(self, draw: Draw) -> None:
        self.code = secrets.token_urlsafe(LETTERS)
        self._draw = draw
        self._changed = threading.Condition()
        self._shown: object = None
        self._latest: dict[str, Drawn] = {}
        self._viewers: dict[object, str] = {}  # those who follow, each with its language
        self._number = 0
        self._undrawable: set[str] = set()  # languages in which what is shown cannot be drawn
        self.ended = False
        threading.Thread(target=self._work, name="tongyu-class", daemon=True).start()

    def show(self, shown: object) -> None:
        """The teacher shows this from now on; returns at once."""
        with self._changed:
            self._shown = shown
            self._changed.notify_all()

    def end(self) -> None:
        """Nobody follows any more."""
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def enter(self, viewer: object, language: str) -> None:
        """Somebody begins to follow, in a language."""
        with self._changed:
            self._viewers[viewer] = language
            self._latest.pop(language, None)  # drawn anew, as it may be of long ago
            self._changed.notify_all()

    def leave(self, viewer: object) -> None:
        """Somebody follows no more."""
        with self._changed:
            self._viewers.pop(viewer, None)

    @property
    def viewers(self) -> int:
        """How many follow."""
        return len(self._viewers)

    def latest(self, language: str) -> Drawn | None:
        """What is to be seen in a language; None before anything was drawn."""
        return self._latest.get(language)

    def _work(self) -> None:
        drawn: object = None
        while True:
            with self._changed:
                while not self.ended and not self._wanted(drawn):
                    self._changed.wait()
                if self.ended:
                    return
                shown, languages = self._shown, set(self._viewers.values())
                if shown is not drawn:
                    self._undrawable = set()
                todo = [each for each in languages - self._undrawable if shown is not drawn or each not in self._latest]
            if shown is not None:
                for language in todo:
                    self._put(language, shown)
                drawn = shown
            time.sleep(PACE)

    def _put(self, language: str, shown: object) -> None:
        try:
            picture = self._draw(language, shown)
        except Exception:  # a fault of the program: the class sees the picture before, and lives on
            _log.exception("A picture for a class could not be drawn.")
            self._undrawable.add(language)
            return
        with self._changed:
            self._number += 1
            self._latest[language] = self._number, picture

    def _wanted(self, drawn: object) -> bool:
        languages = set(self._viewers.values())
        if self._shown is None or not languages:
            return False
        return self._shown is not drawn or not languages <= set(self._latest) | self._undrawable


class Classes:
    """All classes of a server, by their codes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Class] = {}

    def begin(self, draw: Draw) -> Class:
        """Open a class, what it sees being drawn by `draw`."""
        made = Class(draw)
        with self._lock:
            self._open[made.code] = made
        return made

    def end(self, made: Class) -> None:
        """Close a class; its pages are told."""
        made.end()
        with self._lock:
            self._open.pop(made.code, None)

    def find(self, code: str) -> Class | None:
        """The class with that code, None where there is none."""
        with self._lock:
            return self._open.get(code)

    @property
    def full(self) -> bool:
        """Whether as many follow as this server lets."""
        with self._lock:
            return sum(each.viewers for each in self._open.values()) >= MOST_VIEWERS
