-- As efficiency_owner in the database efficiency, after each `python -m efficiency migrate`:
--   psql -d efficiency -U efficiency_owner -f deploy/postgresql/grants.sql
\set ON_ERROR_STOP on
GRANT USAGE ON SCHEMA public TO efficiency_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO efficiency_app;
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO efficiency_app;
-- The audit log grows and nothing else.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM efficiency_app;
REVOKE INSERT, DELETE, TRUNCATE ON audit_seal FROM efficiency_app;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM efficiency_app;
