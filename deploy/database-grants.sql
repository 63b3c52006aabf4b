-- What the site's role may do. As the owner, after each workadvance migrate:
--   psql --dbname workadvance --username workadvance_owner --file deploy/database-grants.sql
-- workadvance doctor says when this was forgotten.
GRANT USAGE ON SCHEMA public TO workadvance;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO workadvance;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO workadvance;
REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON events_event, events_seal FROM workadvance;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM workadvance;
