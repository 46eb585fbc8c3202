-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- {as}: the rows of {table} of the chosen shops whose {time} is in the instants to scan for the chosen days.
-- include walks_of_days as={as}; table={table}; time={time}; key=told.{time}; from=days.from_at; to=days.to_at
