"""The gate: what the planned rules would make of the county as it is, before any of them is built.

Two hundred draws of all planned numbers from their ranges are laid over recorded households of today's baseline. For
every row of the patterns the page says how far the rules reach, which number moves it most, and where a rule decides an
outcome by arithmetic. What the rules do not touch is left as it was recorded.

    python -m tools.gate --write docs/gate.md
"""
