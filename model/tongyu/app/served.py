"""What the server was told when it was started, and every tab may know."""

from pathlib import Path

from tongyu.app.challenge.scoring import Scorer, hidden_seeds

results = Path("results")
"""The folder of studies whose results are shown."""

tabs = 12
"""How many counties may be open at once, so that forgotten tabs cannot fill the machine's memory."""

scorer = Scorer(hidden_seeds())
"""What scores the challenge, for all tabs on the same seeds."""
