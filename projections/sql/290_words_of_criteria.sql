-- What a criterion says is kept for whoever reads both its class and that of the field in which it
-- stands: a row names all the classes that its reader must read. The words are taken anew.
TRUNCATE rm.case_words;
DELETE FROM rm.bookmark WHERE consumer = 'words';
