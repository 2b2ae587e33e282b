"""The views there are."""

from collections.abc import Mapping
from typing import Any

from projections.case_list import CASE_LIST
from projections.clinician import CLINICIAN
from projections.employer import EMPLOYER
from projections.view import View

VIEWS: Mapping[str, View[Any]] = {view.name: view for view in (CLINICIAN, EMPLOYER, CASE_LIST)}
"""Every view that has a table."""

CASE_VIEWS: Mapping[str, View[Any]] = {view.name: view for view in (CLINICIAN, EMPLOYER)}
"""The views a person reads of one case."""
