"""The estimators by the names that files of patterns use.

A plain estimator takes what one run showed; a paired one also takes the run without a lever, or of another scenario,
with the same seed, household by household. Which years, months and crops it looks at says the row (`asked.Asked`). All
figures are in the unit that the estimator states.
"""

from tongyu.questions.patterns.estimator import Estimator
from tongyu.questions.patterns.of_households import OF_HOUSEHOLDS
from tongyu.questions.patterns.of_people import OF_PEOPLE
from tongyu.questions.patterns.of_sales import OF_SALES

ESTIMATORS: dict[str, Estimator] = OF_PEOPLE | OF_SALES | OF_HOUSEHOLDS
"""All estimators by name. A new one is a function of what `watching` keeps, named in one of these tables."""
