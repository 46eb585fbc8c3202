-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What the policies make of a shop's local day, of judged: the columns of a row of `kefu reply-rate`.
        shop,
        day,
        customers,
        effective,
        round(effective::numeric / nullif(customers, 0), 6) AS rate,
        pending,
        breached,
        round((effective + pending)::numeric / nullif(customers, 0), 6) AS best_rate,
        is_provisional AS provisional,
        CASE
            WHEN NOT is_judged THEN NULL
            WHEN is_provisional AND are_enough AND stays_under THEN 'certain'
            WHEN is_provisional AND are_enough AND is_under THEN 'at_risk'
            WHEN is_provisional THEN 'provisional'
            WHEN NOT are_enough THEN 'too_few'
            WHEN is_under THEN 'under'
            ELSE 'ok'
        END AS pdd_effective,
        CASE WHEN is_judged THEN CASE WHEN are_enough AND is_under THEN penalty_minor ELSE 0 END END AS expected_penalty,
        turns,
        timely_turns,
        CASE WHEN turns > 0 THEN round(timely_turns::numeric / turns, 6) END AS timely_rate,
        CASE WHEN turns > 0 THEN CASE WHEN timely_turns * 10000 >= timely_target_bp * turns THEN 'ok' ELSE 'under' END END AS timely,
        CASE WHEN is_judged AND manual_customers > 0 THEN round(manual_met::numeric / manual_customers, 6) END AS manual_rate_3m,
        CASE WHEN is_judged_by_turns AND response_turns > 0 THEN round(response_met::numeric / response_turns, 6) END AS response_rate_3m,
        CASE WHEN is_judged_by_turns THEN round(answered::numeric / nullif(asked, 0), 6) END AS wangwang_rate,
        name,
        platform
