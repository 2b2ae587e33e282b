-- What has no day stands on the work lists too: the rows are worked out anew.
TRUNCATE rm.work, rm.work_case;
DELETE FROM rm.bookmark WHERE consumer = 'work';
