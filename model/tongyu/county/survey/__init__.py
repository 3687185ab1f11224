"""Survey microdata: read strictly, completed by stated rules, and drawn from by weight."""

from tongyu.county.survey.reading import SURVEYS, read_survey
from tongyu.county.survey.survey import Survey, income, quantiles, rules, totals

__all__ = ["SURVEYS", "Survey", "income", "quantiles", "read_survey", "rules", "totals"]
