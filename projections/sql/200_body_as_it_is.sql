-- Long rows are written again with every event of their case: compressing them each time costs
-- more than their room.
ALTER TABLE rm.clinician ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE rm.worker ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE rm.case_manager ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE rm.audit ALTER COLUMN body SET STORAGE EXTERNAL;
