"""The page as a file: one, complete without a script, the same every time, and closed to what records say."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from html_pages import browserless_diff, page, pages

from coverage_report import BuildRecord, CoverageModel, compute
from coverage_report.testing import HOSTILE, sample_model, table
