"""A scenario's programme before any run: what it is planned to cost, what places can hold of it, when it is at work."""
