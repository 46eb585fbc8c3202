-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- followed_terms: the stretches of tier_terms, of every customer.
followed_terms AS NOT MATERIALIZED (SELECT * FROM tier_terms),
