-- As the superuser, once:  psql -v owner_password=… -v app_password=… -f deploy/postgresql/roles.sql
-- Two roles: the owner migrates, backs up and restores; the app can neither change the audit log nor the schema.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE efficiency_owner LOGIN PASSWORD %L', :'owner_password')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'efficiency_owner') \gexec
SELECT format('CREATE ROLE efficiency_app LOGIN PASSWORD %L', :'app_password')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'efficiency_app') \gexec
SELECT 'CREATE DATABASE efficiency OWNER efficiency_owner ENCODING ''UTF8'' TEMPLATE template0'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'efficiency') \gexec
REVOKE ALL ON DATABASE efficiency FROM PUBLIC;
GRANT CONNECT ON DATABASE efficiency TO efficiency_app;
\connect efficiency
ALTER SCHEMA public OWNER TO efficiency_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
