"""On which of the uncertain numbers does the answer hang? `tongyu sensitivity`, stage by stage.

`luck` makes the seed one more variable of a design, `stages` says what is run, `responses` what is looked at, `answer`
what was found. The mathematics stands in `statistics`, which knows no county.
"""
