"""The county's five kinds of agents. The few are ordinary Mesa agents; a farmer views one row of the columns."""

from tongyu.county.agents.cooperative import Cooperative
from tongyu.county.agents.farmer import Farmer
from tongyu.county.agents.logistics_hub import LogisticsHub
from tongyu.county.agents.platform import Platform
from tongyu.county.agents.social_worker import SocialWorker

__all__ = ["Cooperative", "Farmer", "LogisticsHub", "Platform", "SocialWorker"]
