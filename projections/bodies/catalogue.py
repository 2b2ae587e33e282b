"""The bodies there are, by the name of their view."""

from collections.abc import Mapping

from projections.bodies.audit import AUDIT_BODY
from projections.bodies.case_manager import CASE_MANAGER_BODY
from projections.bodies.clinician import CLINICIAN_BODY
from projections.bodies.employer import EMPLOYER_BODY, SUPERVISOR_BODY
from projections.bodies.parts import Body
from projections.bodies.worker import WORKER_BODY

BODIES: Mapping[str, type[Body]] = {
    "employer": EMPLOYER_BODY,
    "supervisor": SUPERVISOR_BODY,
    "audit": AUDIT_BODY,
    "case-manager": CASE_MANAGER_BODY,
    "worker": WORKER_BODY,
    "clinician": CLINICIAN_BODY,
}
