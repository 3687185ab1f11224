"""What is measured of the households: pure functions of arrays, one file a measure.

Rows are households, but poverty and inequality are counted in persons: every function takes the persons of each
household as weights.
"""
