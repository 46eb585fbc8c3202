-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- For the FROM: the rules of {shop} in force on its own local day of the instant {at}, as {as}. Needs rule_sets.
JOIN rule_sets AS {as}
    ON {as}.shop = {shop} AND {as}.from_day <= ({at} AT TIME ZONE {as}.zone)::date AND {as}.to_day > ({at} AT TIME ZONE {as}.zone)::date
