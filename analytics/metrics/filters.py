"""What a question is limited to: its days, the groups, and which groups a metric is recorded by."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.metric import Metric
from analytics.metrics.period import Against, Period
from analytics.metrics.subjects import SUBJECTS
from data.errors import QuestionError
from data.texts import N_, Text

NOBODY = "—"


@dataclass(frozen=True)
class Filters:
    """What a page is about: its days, what to compare them with, and the groups it is limited to.

    where: ((dimension, (member, ...)), ...), where the dimension may also be "region".
    """

    period: Period
    against: Against = "previous"
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def compared(self) -> Filters | None:
        """The same groups in the period to compare with; None where nothing is compared."""
        other = self.period.against(self.against)
        return replace(self, period=other) if other else None


def metric(key: str) -> Metric:
    """The metric of that key; raises QuestionError with the keys there are."""
    if key not in METRICS:
        raise QuestionError(
            Text(N_("There is no metric {key!r}."), {"key": key}),
            remedy=Text(N_("Choose one of: {keys}."), {"keys": tuple(METRICS)}),
        )
    return METRICS[key]


def dimensions(key: str) -> tuple[str, ...]:
    """The groups that a metric can be broken down or limited by."""
    return recorded(metric(key).subject)


def recorded(subject: str) -> tuple[str, ...]:
    """The groups that a subject's numbers can be broken down or limited by."""
    own = SUBJECTS[subject].dimensions
    return ("region", *own) if "branch_id" in own else own


def check_dimension(key: str, dimension: str) -> None:
    """Raise QuestionError when a metric is not recorded by that dimension."""
    if dimension not in dimensions(key):
        raise QuestionError(
            Text(N_("{metric} is not recorded by {dimension!r}."), {"metric": key, "dimension": dimension}),
            remedy=Text(N_("Choose one of: {keys}."), {"keys": tuple(dimensions(key))}),
        )


def resolve(cubes: Cubes, filters: Filters) -> dict[str, tuple[str, ...]]:
    """The filters by recorded dimension: a region becomes its branches."""
    where = {dimension: tuple(members) for dimension, members in filters.where if members}
    regions = where.pop("region", None)
    if regions is not None:
        inside = tuple(key for key, branch in cubes.branches.items() if branch["region"] in regions)
        where["branch_id"] = tuple(set(inside) & set(where["branch_id"])) if "branch_id" in where else inside
    return where
