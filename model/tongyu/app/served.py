"""What the server was told when it was started, and every tab may know.

Nothing here imports Solara: the server reads this before it has told Solara its settings.
"""

from pathlib import Path

from tongyu.app.challenge.kept import Kept
from tongyu.app.challenge.scoring import Scorer, hidden_seeds
from tongyu.app.classes import Classes
from tongyu.app.pairs.making import PairMaker
from tongyu.county.facts import CountyFacts
from tongyu.errors import TongyuError


class TooManyTabs(TongyuError):
    """As many counties are open as this server may have: `tabs`."""

    def __init__(self, tabs: int) -> None:
        super().__init__(f"{tabs} counties are open")
        self.tabs = tabs


results = Path("results")
"""The folder of studies whose results are shown."""

county: CountyFacts | None = None
"""The county that a page opens with and offers beside those that are shipped; None: theirs alone."""

tabs = 12
"""How many counties may be open at once, so that forgotten tabs cannot fill the machine's memory."""

scorer = Scorer(hidden_seeds())
"""What scores the challenge, for all tabs on the same seeds."""

tries = Kept()
"""What was tried in the challenge, by browser."""

pairs = PairMaker()
"""What makes pairs of runs, for all tabs in turn."""

classes = Classes()
"""The classes that are open."""
