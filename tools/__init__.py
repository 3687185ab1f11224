"""What is run from a checkout and is no part of the installed package: `python -m tools.NAME`, from the root."""
