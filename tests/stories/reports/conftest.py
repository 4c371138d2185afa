"""What the tests of delivery share, for those of what crosses reports."""

from tests.reports.conftest import bank_of_two, channel, hands, made, post, quickly

__all__ = ["bank_of_two", "channel", "hands", "made", "post", "quickly"]
