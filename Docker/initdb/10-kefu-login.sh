#!/bin/sh
# This file is part of Kefu.
# SPDX-License-Identifier: Apache-2.0
#
# Runs once, when the database is new: makes the login that kefu works with. It has no rights of its own; `kefu db migrate` makes
# it a member of the log's roles.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$KEFU_PASSWORD" --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
CREATE ROLE kefu LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
SQL
