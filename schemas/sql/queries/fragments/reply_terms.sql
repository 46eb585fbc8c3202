-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What the reply policies say, a row per term of policy_sets.
-- looks_up: other replies count than the first human one that is stored with the message. Needs `days`.
-- $12 $13 $14 keys, values and given keys.
-- include policy_sets keys=$12; values=$13; given=$14
reply_terms AS MATERIALIZED (
    SELECT
        term,
        (policies ->> 'pdd.effective.limit_ms')::bigint * interval '1 millisecond' AS reply_limit,
        (policies ->> 'pdd.effective.limit_inclusive')::boolean AS limit_is_inclusive,
        split_part(policies ->> 'pdd.effective.window', '-', 1)::time AS opens_at,
        split_part(policies ->> 'pdd.effective.window', '-', 2)::time AS closes_at,
        (policies ->> 'pdd.effective.window_end_inclusive')::boolean AS end_is_inclusive,
        (policies ->> 'pdd.effective.reply_in_window')::boolean AS reply_in_window,
        policies ->> 'pdd.effective.judged' AS judged,
        (policies ->> 'pdd.effective.same_instant_counts')::boolean AS same_instant_counts,
        string_to_array(policies ->> 'pdd.effective.counting_senders', ',') AS senders,
        policies ->> 'pdd.effective.counting_senders' <> 'human'
            OR policies ->> 'pdd.effective.same_instant_counts' <> 'true' AS looks_up,
        (policies ->> 'pdd.effective.min_users')::bigint AS min_users,
        (policies ->> 'pdd.effective.min_rate_bp')::bigint AS min_rate_bp,
        (policies ->> 'pdd.effective.penalty_minor')::bigint AS penalty_minor,
        (policies ->> 'pdd.manual3m.limit_ms')::bigint * interval '1 millisecond' AS manual_limit,
        split_part(policies ->> 'pdd.manual3m.window', '-', 1)::time AS manual_opens_at,
        split_part(policies ->> 'pdd.manual3m.window', '-', 2)::time AS manual_closes_at,
        (policies ->> 'timely.limit_ms')::bigint * interval '1 millisecond' AS timely_limit,
        split_part(policies ->> 'timely.window', '-', 1)::time AS timely_opens_at,
        split_part(policies ->> 'timely.window', '-', 2)::time AS timely_closes_at,
        (policies ->> 'timely.target_bp')::bigint AS timely_target_bp,
        policies ->> 'timely.basis' = 'user' AS timely_is_by_user,
        (policies ->> 'taobao.response3m.limit_ms')::bigint * interval '1 millisecond' AS turn_limit,
        split_part(policies ->> 'taobao.response3m.window', '-', 1)::time AS turn_opens_at,
        split_part(policies ->> 'taobao.response3m.window', '-', 2)::time AS turn_closes_at,
        policies ->> 'taobao.response3m.basis' = 'user' AS turn_is_by_user,
        string_to_array(policies ->> 'taobao.response3m.counting_senders', ',') AS turn_senders,
        policies ->> 'taobao.response3m.counting_senders' <> 'human' AS turn_looks_up
    FROM policy_terms
),
-- include term_days
