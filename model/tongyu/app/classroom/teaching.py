"""The class of one tab: opened and ended by its teacher."""

from typing import TYPE_CHECKING

import solara

from tongyu.app.classes import Class, Classes, Draw

if TYPE_CHECKING:
    from tongyu.app.classroom.snapshot import Shown


class Teaching:
    """Of one tab; its attributes are reactive."""

    def __init__(self, classes: Classes, draw: Draw) -> None:
        self._classes, self._draw = classes, draw
        self.open: solara.Reactive[Class | None] = solara.reactive(None)
        self.panel = solara.reactive(False)  # whether the class can be opened and ended
        self.viewers = solara.reactive(0)

    def begin(self) -> None:
        """Open a class, unless there is one."""
        if self.open.value is None:
            self.open.value = self._classes.begin(self._draw)

    def end(self) -> None:
        """End it; those who follow are told."""
        made = self.open.value
        if made is not None:
            self._classes.end(made)
            self.open.value, self.viewers.value = None, 0

    def show(self, shown: "Shown") -> None:
        """What the class is to see from now on."""
        if self.open.value is not None:
            self.open.value.show(shown)

    def count(self) -> None:
        """Count those who follow."""
        self.viewers.value = 0 if self.open.value is None else self.open.value.viewers
