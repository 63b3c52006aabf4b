-- Two roles: workadvance_owner makes and changes tables (workadvance migrate), workadvance is what the site runs as.
-- The site's role can add to the audit log and read it, and can't change or remove what it holds: not by a fault of the
-- software, and not by someone who got hold of the site's password.
-- Once, as the database's superuser, before the first migration; set both passwords:
--   psql --file deploy/database-roles.sql
CREATE ROLE workadvance_owner LOGIN PASSWORD 'change-me';
CREATE ROLE workadvance LOGIN PASSWORD 'change-me-too';
CREATE DATABASE workadvance OWNER workadvance_owner;
