-- A line says when a role ends: the rows are folded anew from the ledger.
TRUNCATE rm.case_list;
DELETE FROM rm.bookmark WHERE consumer = 'case_list';
