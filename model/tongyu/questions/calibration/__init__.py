"""Calibration: which values of a few parameters make the county reproduce the FIT rows of the patterns.

`plan` reads what may move and what is to be fitted, `misses` measures how far figures lie from their targets, `search`
looks for points, `chosen` keeps the set that fits, `written` writes the result, which `designs.calibrated` reads. The
interaction of e-commerce and social work is never looked at: a plan that asks for their scenarios is refused.
"""
