"""A side door for loaders and exporters: bytes become values, and values of axes one spelling and an order."""

from coverage_report.core.scopes.asked import tell_scopes
from coverage_report.core.scopes.told import told_scopes
from coverage_report.core.serving import check_rule, serves
from coverage_report.io.decode import decode_json, decode_text, decode_yaml
from coverage_report.io.limits import LIMITS
from coverage_report.io.repeats import key_twice
from coverage_report.model.axes import (
    canonical_compiler,
    canonical_python,
    canonical_target,
    combination_key,
    is_among,
    target_family,
    value_of,
)
from coverage_report.model.axis_names import check_axis_name
from coverage_report.model.nouns import ANYTHING

__all__ = [
    "ANYTHING",
    "LIMITS",
    "canonical_compiler",
    "canonical_python",
    "canonical_target",
    "check_axis_name",
    "check_rule",
    "combination_key",
    "decode_json",
    "decode_text",
    "decode_yaml",
    "is_among",
    "key_twice",
    "serves",
    "target_family",
    "tell_scopes",
    "told_scopes",
    "value_of",
]
