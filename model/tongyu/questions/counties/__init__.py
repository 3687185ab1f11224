"""Whether a county's tables say what they were meant to say: `tongyu county check` and `tongyu county show`.

`given` tells what a folder holds and what stands in for the rest, `summary` what population is made from it beside the
facts, `cautions` what is unlikely without being wrong, `differences` what is not as in Tongyu.
"""
