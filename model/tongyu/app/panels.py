"""Which parts of the page are open, and which signs the maps leave out."""

import solara

from tongyu.county.levers import PILLARS


class Panels:
    """Of one tab; its attributes are reactive."""

    def __init__(self) -> None:
        self.groups: solara.Reactive[tuple[str, ...]] = solara.reactive(())  # pillars whose levers are shown
        self.hidden: solara.Reactive[tuple[str, ...]] = solara.reactive(())  # signs that maps do not show
        self.who_by = solara.reactive("decile")  # how those who gain and lose are grouped

    def open_group(self, pillar: str, shown: bool) -> None:
        """Show the levers of a pillar one by one, or put them away."""
        others = [each for each in self.groups.value if each != pillar]
        self.groups.value = tuple(each for each in PILLARS if each in others or (each == pillar and shown))

    def hide(self, sign: str) -> None:
        """Switch a sign on the maps off, or on again."""
        hidden = self.hidden.value
        self.hidden.value = tuple(each for each in hidden if each != sign) if sign in hidden else (*hidden, sign)
