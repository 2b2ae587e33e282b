-- That the progression pauses and goes on again says how the case stands: that is told to who sees it.
-- What was told before is folded anew from the ledger.
TRUNCATE rm.employer, rm.supervisor, rm.worker, rm.clinician, rm.case_manager, rm.audit;
DELETE FROM rm.bookmark
    WHERE consumer IN ('employer', 'supervisor', 'worker', 'clinician', 'case-manager', 'audit');
