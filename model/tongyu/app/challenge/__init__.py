"""The challenge: the lowest poverty for a budget, scored on seeds that nobody has seen.

rules.py      what may be handed in
scoring.py    what it is worth, for all tabs of a server one after the other
tries.py      what a tab has handed in
"""
