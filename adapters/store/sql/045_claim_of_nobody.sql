-- The second net: whoever were granted this table by mistake would still see no row of it.
ALTER TABLE es.claim ENABLE ROW LEVEL SECURITY;
