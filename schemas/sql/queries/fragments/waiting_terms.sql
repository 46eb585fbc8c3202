-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What the policies say about those who wait, a row per term of policy_sets.
waiting_terms AS MATERIALIZED (
    SELECT
        term,
        split_part(policies ->> 'pdd.effective.window', '-', 1)::time AS opens_at,
        split_part(policies ->> 'pdd.effective.window', '-', 2)::time AS closes_at,
        (policies ->> 'pdd.effective.window_end_inclusive')::boolean AS end_is_inclusive,
        (policies ->> 'pdd.effective.limit_ms')::bigint * interval '1 millisecond'
            - CASE policies ->> 'pdd.effective.limit_inclusive' WHEN 'true' THEN interval '0' ELSE interval '1 microsecond' END
            AS effective_limit,
        (policies ->> 'pdd.effective.reply_in_window')::boolean AS reply_in_window,
        policies ->> 'pdd.effective.judged' = 'all' AS is_judged_by_all,
        string_to_array(policies ->> 'pdd.effective.counting_senders', ',') AS senders,
        policies ->> 'pdd.effective.counting_senders' <> 'human' AS looks_up,
        split_part(policies ->> 'pdd.manual3m.window', '-', 1)::time AS manual_opens_at,
        split_part(policies ->> 'pdd.manual3m.window', '-', 2)::time AS manual_closes_at,
        (policies ->> 'pdd.manual3m.limit_ms')::bigint * interval '1 millisecond' AS manual_limit,
        split_part(policies ->> 'timely.window', '-', 1)::time AS timely_opens_at,
        split_part(policies ->> 'timely.window', '-', 2)::time AS timely_closes_at,
        (policies ->> 'timely.limit_ms')::bigint * interval '1 millisecond' AS timely_limit,
        split_part(policies ->> 'taobao.response3m.window', '-', 1)::time AS turn_opens_at,
        split_part(policies ->> 'taobao.response3m.window', '-', 2)::time AS turn_closes_at,
        (policies ->> 'taobao.response3m.limit_ms')::bigint * interval '1 millisecond' AS turn_limit,
        string_to_array(policies ->> 'taobao.response3m.counting_senders', ',') AS turn_senders,
        policies ->> 'taobao.response3m.counting_senders' <> 'human' AS turn_looks_up,
        (policies ->> 'aftersale.limit_ms')::bigint * interval '1 millisecond' AS aftersale_limit,
        (policies ->> 'aftersale.days')::integer * interval '24 hours' AS aftersale_days,
        (policies ->> 'waiting.visible')::bigint AS visible,
        (policies ->> 'waiting.courtesy_chars')::integer AS courtesy_chars
    FROM policy_terms
),
