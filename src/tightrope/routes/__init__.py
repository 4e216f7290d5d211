"""Routes: who can carry what when a leg fails, and what one more unit of capacity is worth."""

from tightrope.routes.compare import OutageRange, RouteChange, compare, one_more, outage_range, project_worth
from tightrope.routes.events import Build, Capacity, Event, Outage, Sanction
from tightrope.routes.period import Period
from tightrope.routes.plan import Breach, Path, RoutePlan
from tightrope.routes.solve import plan, plan_months

__all__ = [
    "Breach",
    "Build",
    "Capacity",
    "Event",
    "Outage",
    "OutageRange",
    "Path",
    "Period",
    "RouteChange",
    "RoutePlan",
    "Sanction",
    "compare",
    "one_more",
    "outage_range",
    "plan",
    "plan_months",
    "project_worth",
]
