#!/bin/sh
# Run by the image when the data folder is new, and by hand whenever a service is to get its roles and database, as often as
# one likes (see deploy/README.md): it makes what is missing, and takes over what an earlier release left to one role alone.
# With the word "open" it leaves the walls between shops open to the role that serves, for a release from before them.
# Each file in the passwords folder is named after its role; that of the superuser is the image's own affair.
set -eu
open=FALSE
[ "${1:-}" = open ] && open=TRUE
passwords=/etc/guanxi/passwords
for file in "$passwords"/*_owner; do
  owner=$(basename "$file")
  service=${owner%_owner}
  ask() { psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --set=role="$service" --set=owner="$owner" \
    --set=across="${service}_across_shops" --set=password="$(cat "$passwords/$service")" \
    --set=owner_password="$(cat "$file")" --set=open=$open "$@"; }
  ask <<'SQL'
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY[:'role', :'owner', :'across']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE :"across" NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner_password';
GRANT :"across" TO :"role" WITH INHERIT :open, SET TRUE;
GRANT :"across" TO :"owner" WITH INHERIT TRUE, SET TRUE;
SELECT format('CREATE DATABASE %I OWNER %I', :'role', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'role') \gexec
SQL
  # At once, so that a release that is at work meanwhile finds its tables open to it before and after.
  ask --dbname="$service" --single-transaction <<'SQL'
SET LOCAL lock_timeout = '5s';
REASSIGN OWNED BY :"role" TO :"owner";
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"role" TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"across";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :"across";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"across";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE ON SEQUENCES TO :"across";
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO :"owner", :"across";
-- Plans that were made while the walls were open are kept on open connections until something about the tables changes.
SELECT format('ALTER POLICY own_shop ON %s TO %I', polrelid::regclass, :'role') FROM pg_policy WHERE polname = 'own_shop' \gexec
SQL
done
