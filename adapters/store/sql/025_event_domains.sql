-- The rules of es.event's columns. As domains rather than checks of the table: a check is parsed
-- anew by every statement, and its error quotes the row.
CREATE DOMAIN es.event_version AS int
    CONSTRAINT event_version_check CHECK (VALUE >= 0);
CREATE DOMAIN es.event_name AS text
    CONSTRAINT event_name_check CHECK (octet_length(VALUE) BETWEEN 1 AND 200);
CREATE DOMAIN es.actor_role AS text
    CONSTRAINT actor_role_check CHECK (octet_length(VALUE) BETWEEN 1 AND 100);
CREATE DOMAIN es.fingerprint AS bytea
    CONSTRAINT fingerprint_check CHECK (octet_length(VALUE) BETWEEN 1 AND 64);
CREATE DOMAIN es.event_body AS bytea
    CONSTRAINT event_body_check CHECK (octet_length(VALUE) BETWEEN 2 AND 262144);
