-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the messages or replies, {table}, of the chosen shops in the instants to scan for the chosen days: rows_of_days by the
-- index that only those use who name the time as it does.
-- include walks_of_days as={as}; table={table}; time=at; key=told.at AT TIME ZONE 'UTC'; from=days.from_at AT TIME ZONE 'UTC'; to=days.to_at AT TIME ZONE 'UTC'
