-- What must be unique in a tenant, for example one open case a worker, region and employer.
-- The key is an HMAC of the rule and its values: a body region is health data.
-- Nobody but es.append reads or writes here.
CREATE TABLE es.claim (
    tenant uuid NOT NULL,
    stream uuid NOT NULL,
    key bytea NOT NULL CONSTRAINT claim_key_check CHECK (octet_length(key) BETWEEN 1 AND 64),
    CONSTRAINT claim_pkey PRIMARY KEY (tenant, key)
);

REVOKE ALL ON es.claim FROM PUBLIC;
