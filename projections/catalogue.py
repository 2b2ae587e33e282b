"""The views there are."""

from collections.abc import Mapping
from typing import Any

from projections.audit import AUDIT
from projections.case_list import CASE_LIST
from projections.case_manager import CASE_MANAGER
from projections.clinician import CLINICIAN
from projections.employer import EMPLOYER, SUPERVISOR
from projections.view import View
from projections.worker import WORKER

_OF_ONE_CASE = (CLINICIAN, EMPLOYER, SUPERVISOR, WORKER, CASE_MANAGER, AUDIT)

VIEWS: Mapping[str, View[Any]] = {view.name: view for view in (*_OF_ONE_CASE, CASE_LIST)}
"""Every view that has a table."""

CASE_VIEWS: Mapping[str, View[Any]] = {view.name: view for view in _OF_ONE_CASE}
"""The views a person reads of one case."""
