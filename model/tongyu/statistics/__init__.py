"""What is made of numbers and knows no county: intervals, contrasts, tests, indices, rankings, estimators.

Of the points of a design `screening` sorts out what hardly matters, `indices` shares the variance out, `ranking` says
which assumptions turn the order of scenarios round, and `flipping` at which value one does.
"""
