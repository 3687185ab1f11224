"""Households that stay: scenarios in which nobody is born, ages, dies or leaves, so that rows keep their places."""

from tongyu.scenario.scenario import Scenario

STILL = ("ageing", "deaths", "births", "leaving_home", "leaving_county")


def still(scenario: Scenario) -> Scenario:
    """`scenario` with the same persons in the same households all along."""
    return scenario.with_(without=tuple(dict.fromkeys([*scenario.without, *STILL])))
