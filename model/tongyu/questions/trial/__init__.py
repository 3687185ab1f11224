"""An in-silico cluster-randomised trial: villages get a lever by lot, and the county that is known beside it.

`lottery` says who gets it, `plan` what is tried out, `running` runs the county with the lottery's villages and without
them, `statistics.trial_estimator` makes of the households what a real trial could, and `results` sets it beside what
only the owner of the county can see: each household with and without the lever.
"""
