#!/bin/sh
# Run once by the database's image: the owner of the tables is no superuser, but may make the application's role.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set=secret="$PACENOTE_PASSWORD" <<'SQL'
CREATE ROLE pacenote LOGIN CREATEROLE PASSWORD :'secret';
CREATE DATABASE pacenote OWNER pacenote;
SQL
