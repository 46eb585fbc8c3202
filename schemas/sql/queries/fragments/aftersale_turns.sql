-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What R024 counts of the turns that began with a wait.
        count(*) FILTER (WHERE is_aftersale) AS aftersale_turns,
        count(*) FILTER (WHERE is_aftersale AND human_at - first_at <= aftersale_limit) AS aftersale_met,
