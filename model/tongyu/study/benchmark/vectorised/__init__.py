"""The month's heaviest kernels once more, written with NumPy's whole-array operations alone."""
