-- The words of each fact, by the data class in which it says them: a search looks at the classes
-- alone that its reader reads in full. Rows are found by their case, never by their words, for row
-- security lets no condition on the words come first; a reader has so many cases and no more.
CREATE TABLE rm.case_words (
    tenant uuid NOT NULL,
    case_id uuid NOT NULL,
    position bigint NOT NULL,
    class text COLLATE "C" NOT NULL,
    words tsvector NOT NULL,
    claim_ref text,
    PRIMARY KEY (tenant, case_id, position, class)
);

ALTER TABLE rm.case_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE rm.case_words FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON rm.case_words
    USING (tenant = nullif(current_setting('rtw.tenant', true), '')::uuid);

GRANT SELECT ON rm.case_words TO rtw_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON rm.case_words TO rtw_project;
