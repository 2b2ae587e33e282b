-- All words of some facts together, so that a search finds a case by words of several of them.
CREATE AGGREGATE rm.all_words(tsvector) (
    SFUNC = tsvector_concat,
    STYPE = tsvector,
    INITCOND = ''
);

REVOKE ALL ON FUNCTION rm.all_words(tsvector) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rm.all_words(tsvector) TO rtw_api, rtw_project;
