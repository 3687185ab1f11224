"""How fast the county is, beside others that do the same: `tongyu benchmark`."""
