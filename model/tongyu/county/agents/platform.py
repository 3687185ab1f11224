"""An online platform with open listings."""

from typing import Any

from mesa import Agent


class Platform(Agent):
    """Takes a commission and shows buyers a rating of what is sold on it."""

    def __init__(self, model: Any, index: int, commission: float, share: float) -> None:
        super().__init__(model)
        self.index = index
        self.commission = commission  # commission and paid traffic, share of sales
        self.share = share  # of the county's online demand
        self.rating = 0.5  # mean quality sold, 0-1
        self.cash = 0.0

    def rate(self, quality: float, speed: float) -> None:
        """Move the rating toward the mean quality that was sold this month."""
        self.rating += speed * (min(max(quality, 0.0), 1.0) - self.rating)
