"""A side door for publishers: a REST API with a secret, asked patiently and within limits."""

from coverage_report.network.api import Api, Clock, Refused, Reply
from coverage_report.network.http import Unclear, root_problem, shown_root
from coverage_report.network.secret import Secret

__all__ = ["Api", "Clock", "Refused", "Reply", "Secret", "Unclear", "root_problem", "shown_root"]
