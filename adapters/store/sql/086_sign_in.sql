-- Sign-ins that are on their way to an issuer and back, each good for one answer. Nobody has said yet
-- who he is, so there is no tenant to part them by. Only hashes are kept of what has to come back.
CREATE TABLE web.sign_in (
    state_hash bytea NOT NULL CONSTRAINT sign_in_pkey PRIMARY KEY
        CONSTRAINT sign_in_state_hash_check CHECK (octet_length(state_hash) = 32),
    browser_hash bytea NOT NULL
        CONSTRAINT sign_in_browser_hash_check CHECK (octet_length(browser_hash) = 32),
    nonce text NOT NULL,
    verifier text NOT NULL,
    way_back text NOT NULL,
    begun_at timestamptz NOT NULL
);

REVOKE ALL ON web.sign_in FROM PUBLIC;
GRANT SELECT, INSERT, DELETE ON web.sign_in TO rtw_api;
