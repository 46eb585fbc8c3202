-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What the sums of a shop's day under the reply policies are counted with, as one text per term: all policies but those that are applied to
-- the sums. sum_shops: what reaches a day from days before, whatever their term: a wait may begin with a message that was taken back.
-- Needs `policy_terms` and `policy_sets`.
sum_terms AS MATERIALIZED (
    SELECT
        term,
        md5((policies - ARRAY[
            'pdd.effective.min_users', 'pdd.effective.min_rate_bp', 'pdd.effective.penalty_minor', 'timely.target_bp',
            'taobao.response3m.period_days'
        ])::text) AS terms
    FROM policy_terms
),
sum_shops AS MATERIALIZED (
    SELECT shop, md5(string_agg(from_day::text || ' ' || recalled_count, ' ' ORDER BY from_day)) AS recalls
    FROM (
        SELECT
            shop, from_day, policies ->> 'replies.recalled_count' AS recalled_count,
            lag(policies ->> 'replies.recalled_count') OVER (PARTITION BY shop ORDER BY from_day) AS before
        FROM policy_sets
    ) AS stretches
    WHERE recalled_count IS DISTINCT FROM before
    GROUP BY shop
),
