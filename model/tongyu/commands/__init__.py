"""What the commands do once their options are checked; `cli.py` holds the options."""
