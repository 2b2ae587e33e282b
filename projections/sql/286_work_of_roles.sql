-- An item of a work list says in which role it is told: the rows are worked out anew.
TRUNCATE rm.work, rm.work_case;
DELETE FROM rm.bookmark WHERE consumer = 'work';
