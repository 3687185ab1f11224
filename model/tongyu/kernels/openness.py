"""Openness toward selling online."""

from typing import NamedTuple

from tongyu.kernels.compile import household_kernel


class Openness(NamedTuple):
    """Numbers of the mechanism `openness`."""

    speed: float
    seen_gain: float
    government: float
    kin: float
    casework: float
    community: float
    loss: float
    class_size: float


@household_kernel("openness", "id", "base_openness", "case_months", "sells", "village", "loss_months", "online_gain")
def move_openness(h, ties_start, ties, numbers, message, organised, before):
    """One month of `openness` toward what is seen and heard.

        target = base + seen_gain * (share of neighbours who sell at a gain) + government * message
                 + kin * (mean openness of neighbours - own) + casework * (open case)
                 + community * organised
        openness += speed * (target - openness) - loss * (own loss from selling this month)

    `message` (villages,) is the intensity, 0-1, of what the government says there (trust order: government, then
    kin, neighbours, cadres; Frontiers in Psychology 2021, 727644); `organised` (villages,) 0-1. `before` (n,) receives
    last month's openness.
    """
    for i in range(len(before)):
        before[i] = h.openness[i]
    for i in range(len(h.id)):
        first, last = ties_start[i], ties_start[i + 1]
        gaining = 0.0
        neighbours = 0.0
        for k in range(first, last):
            j = ties[k]
            neighbours += before[j]
            if h.sells[j] and h.online_gain[j] > 0.0:
                gaining += 1.0
        target = h.base_openness[i] + numbers.government * message[h.village[i]]
        target += numbers.community * organised[h.village[i]]
        if last > first:
            target += numbers.seen_gain * gaining / (last - first)
            target += numbers.kin * (neighbours / (last - first) - before[i])
        if h.case_months[i] > 0:
            target += numbers.casework
        moved = before[i] + numbers.speed * (target - before[i])
        if h.sells[i] and h.loss_months[i] > 0:
            moved -= numbers.loss
        h.openness[i] = min(max(moved, 0.0), 1.0)
