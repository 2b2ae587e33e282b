-- A correction is told by the rules of the entry that it corrects, an entry marked in error too. What
-- was told before is folded anew from the ledger.
TRUNCATE rm.employer, rm.supervisor, rm.worker, rm.clinician, rm.case_manager, rm.audit;
DELETE FROM rm.bookmark
    WHERE consumer IN ('employer', 'supervisor', 'worker', 'clinician', 'case-manager', 'audit');
