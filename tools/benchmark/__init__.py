"""How fast the county is, beside others that do the same: `python -m tools.benchmark`, or `make benchmark`."""
