#!/bin/sh
# Run once, by the image, when the data folder is new: a role and a database for each service, which nobody else may enter.
# Each file in the passwords folder is named after its role; that of the superuser is the image's own affair.
set -eu
for file in /etc/guanxi/passwords/*; do
  role=$(basename "$file")
  [ "$role" = postgres ] && continue
  psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --set=role="$role" --set=password="$(cat "$file")" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role";
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
