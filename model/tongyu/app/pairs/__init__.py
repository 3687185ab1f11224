"""Many pairs of runs in the background of the page: what the programme changes, told from luck.

Imports: running -> pairs -> parts, tab -> page.
"""
