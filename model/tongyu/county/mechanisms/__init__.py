"""One file a submodel: what it assumes and its equation; its loop is in the file of that name in `kernels`.

Each public function takes the county, runs in one phase of the month, and books what it moves.
"""
