"""A programme of the five pillars: what is granted, what it pays for, where it works."""
