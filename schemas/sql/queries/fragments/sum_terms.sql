-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What the sums of a shop's day under the reply policies are counted with, as one text per term: all policies but those that are applied to
-- the sums. Needs `policy_terms`.
sum_terms AS MATERIALIZED (
    SELECT
        term,
        md5((policies - ARRAY[
            'pdd.effective.min_users', 'pdd.effective.min_rate_bp', 'pdd.effective.penalty_minor', 'timely.target_bp',
            'taobao.response3m.period_days'
        ])::text) AS terms
    FROM policy_terms
),
