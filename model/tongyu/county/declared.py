"""What a set of mechanisms declares, by name: numbers, levers, switches, the steps of the month, figures, columns."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from tongyu.county import order
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Column, Figure, Mechanism, Step
from tongyu.county.numbers.kinds import Parameter, Source
from tongyu.county.state import State, Use
from tongyu.county.switches import Switch


@dataclass(frozen=True)
class Tables:
    """All that a set of mechanisms declares, by name."""

    mechanisms: tuple[Mechanism, ...]
    added: tuple[Mechanism, ...]  # of them, those that are not the county's own
    parameters: dict[str, Parameter]
    levers: dict[str, LeverKind]  # by "pillar.lever", pillar by pillar
    switches: dict[str, Switch]
    schedule: dict[str, dict[str, Step]]  # by phase and name, in order
    used: dict[str, Use]
    sources: dict[str, Source]  # of numbers

    @property
    def figures(self) -> list[Callable[[State], Mapping[str, float]]]:
        """What gives the month's figures, mechanism by mechanism; without those that were added."""
        own = self.mechanisms[: len(self.mechanisms) - len(self.added)]
        return [mechanism.figures for mechanism in own if mechanism.figures is not None]

    @property
    def shows(self) -> dict[str, Figure]:
        """The figures that added mechanisms show, by name."""
        return {figure.name: figure for mechanism in self.added for figure in mechanism.shows}

    @property
    def columns(self) -> dict[str, Column]:
        """The columns that added mechanisms bring, by name."""
        return {column.name: column for mechanism in self.added for column in mechanism.columns}

    @property
    def first_crop(self) -> str:
        """The crop that its county's table names first."""
        return next(name.split(".")[1] for name in self.parameters if name.startswith("crops."))

    @property
    def links(self) -> dict[str, Switch]:
        """The cross-links between e-commerce and social work, by name."""
        return {name: switch for name, switch in self.switches.items() if switch.link}

    def said(self, text: str, language: str) -> str:
        """What an added mechanism's English `text` is in `language`; the same where it has no words for it."""
        return next((each.words[language][text] for each in self.added if text in each.words.get(language, ())), text)

    def values(self, overrides: Mapping[str, float]) -> dict[str, float]:
        """All numbers by name, with `overrides` (already validated) put in."""
        return {name: parameter.value for name, parameter in self.parameters.items()} | dict(overrides)

    def levers_of(self, pillar: str) -> list[LeverKind]:
        """The levers of one pillar, in the order of the table."""
        return [kind for kind in self.levers.values() if kind.pillar == pillar]

    def in_order(self, figures: Mapping[str, float]) -> dict[str, float]:
        """The month's figures in the order of the monthly table."""
        first: list[str] = []
        for name in order.FIGURES:
            if name.endswith(order.EACH_CROP):
                first += [each for each in figures if each.startswith(name.removesuffix(order.EACH_CROP))]
            elif name in figures:
                first.append(name)
        return {name: figures[name] for name in [*first, *figures]}

    def turned_off(self, names: Collection[str], values: Mapping[str, float]) -> dict[str, float]:
        """`values` with the parameters of the switches `names` at which they do nothing."""
        neutral = {key: float(value) for name in names for key, value in self.switches[name].neutral.items()}
        return dict(values) | neutral

    def left_out(self, names: Collection[str]) -> frozenset[str]:
        """The steps of the month that the switches `names` leave out."""
        return frozenset(step for name in names for step in self.switches[name].steps)
