-- What was done that concerns every tenant, without the words that it was done with: they may name
-- people and cases of others. The owner reads them; a tenant's administrator reads that it happened.
CREATE VIEW es.admin_action_of_all WITH (security_barrier) AS
    SELECT at, id, operator, action FROM es.admin_action WHERE tenant IS NULL;

REVOKE ALL ON es.admin_action_of_all FROM PUBLIC;
GRANT SELECT ON es.admin_action_of_all TO rtw_api;
