"""The office's figures, the settings page and the audit log."""

from datetime import timedelta

from editorial.core.feature import Duty, Feature
from editorial.reports.operations import count_all
from editorial.reports.views import bp

FEATURE = Feature(name="reports", blueprint=bp, duties=(Duty(count_all, every=timedelta(minutes=10)),))
