"""What outcomes and rankings hang on, from the points of a design and what was found at them.

`screening` sorts out what hardly matters, `indices` shares the variance out, `ranking` says which assumptions turn the
order of scenarios round. None of them knows a county.
"""
