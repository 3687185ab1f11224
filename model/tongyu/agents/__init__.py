"""The county's five kinds of agents. The few are ordinary Mesa agents; a farmer views one row of the columns."""

from tongyu.agents.cooperative import Cooperative
from tongyu.agents.farmer import Farmer
from tongyu.agents.logistics_hub import LogisticsHub
from tongyu.agents.platform import Platform
from tongyu.agents.social_worker import SocialWorker

__all__ = ["Cooperative", "Farmer", "LogisticsHub", "Platform", "SocialWorker"]
