"""All that decides what becomes of a county: what it is made of, its mechanisms, its month, what is measured."""
