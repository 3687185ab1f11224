"""What Mesa's habits ask of a county: its agents, counted and given out in sets; farmers are made when asked for."""

import copy
from typing import Self

import mesa
from mesa.agent import Agent, AgentSet

from tongyu.county.agents import Cooperative, Farmer, LogisticsHub, Platform, SocialWorker
from tongyu.county.households.moving import Moving
from tongyu.county.state import State
from tongyu.errors import InputError

OWN_AGENTS = (Farmer, Cooperative, Platform, LogisticsHub, SocialWorker)


class StateWithAgents(State, mesa.Model):
    """A county's state as a Mesa model that holds its agents."""

    _agents_made = 0
    _making_farmers = False

    @property
    def agents_by_type(self) -> dict[type[Agent], AgentSet]:
        """Agents by class, in sets that are the caller's own.

        Farmers are made when this or `agents` is first asked for: runs that don't, don't pay.
        """
        self._make_farmers()
        return {kind: AgentSet(agents, random=self.random) for kind, agents in self._agents_by_type.items()}

    @property
    def agents(self) -> AgentSet:
        """All agents, farmers included, in a set that is the caller's own."""
        self._make_farmers()
        return AgentSet(self._all_agents, random=self.random)

    def _make_farmers(self) -> None:
        if Farmer not in self._agents_by_type and getattr(self, "columns", None) is not None:
            self._making_farmers = True
            for row in range(len(self.columns.id)):
                Farmer(self, row)
            self._making_farmers = False

    def register_agent(self, agent: Agent) -> None:
        """Take in an agent; it is the n-th of this county.

        Mesa 3.3 counts agents in a table of its own that would keep every county alive; Mesa 3.5 counts like this.
        """
        getattr(Agent, "_ids", {}).pop(self, None)
        if type(agent) is Farmer and not self._making_farmers:
            raise InputError("a Farmer cannot be made: households are drawn with their county, and each has its own")
        super().register_agent(agent)
        self._agents_made += 1
        agent.unique_id = self._agents_made

    def deregister_agent(self, agent: Agent) -> None:
        """Let an agent of one's own go. Raises InputError for the county's: months go on with them, agents or not."""
        if isinstance(agent, OWN_AGENTS):
            raise InputError(
                f"a {type(agent).__name__} cannot be removed: the county's accounts, ties and market hold it; give a"
                " smaller sample, or leave out of an agent set whom you don't want to look at"
            )
        super().deregister_agent(agent)

    def __copy__(self) -> Self:
        """A county of its own, as `copy.deepcopy` makes: two with the same households step each other."""
        return copy.deepcopy(self)

    def _move_farmers(self, moving: Moving) -> None:
        """Let the farmers of households that have ended go, and make those of others, where anybody asked for them."""
        if Farmer not in self._agents_by_type:
            return
        row_after = moving.row.tolist()
        for farmer in list(self._agents_by_type[Farmer]):
            farmer.row = row_after[farmer.row]
            if farmer.row < 0:
                self._let_go(farmer)
        self._making_farmers = True
        for row in moving.split.tolist():
            Farmer(self, row)
        self._making_farmers = False

    def _let_go(self, agent: Agent) -> None:
        """Take out one of the county's own agents, which nothing of the county holds any more."""
        super().deregister_agent(agent)
