-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- The days of {sums} (shop_days, or sums that are given) for which {any}, and how they stand under the effective-reply policy:
-- are_enough to be judged, is_under as it is now, stays_under even if everyone who waits in time is answered (R005, R006).
-- $15 platforms that the effective-reply policies judge, $16 those that Taobao's judge.
judged AS (
    SELECT
        shop_days.*,
        customers - effective - breached AS pending,
        chosen.name,
        chosen.platform,
        coalesce(chosen.platform = ANY ($15::text[]), true) AS is_judged,
        coalesce(chosen.platform = ANY ($16::text[]), true) AS is_judged_by_turns,
        effective + breached < customers OR $2::timestamptz <
-- include first_instant local=(day + 1)::timestamp; zone=chosen.zone
        AS is_provisional,
        customers >= min_users AS are_enough,
        effective * 10000 < min_rate_bp * customers AS is_under,
        (customers - breached) * 10000 < min_rate_bp * customers AS stays_under,
        terms.penalty_minor, terms.min_users, terms.min_rate_bp, terms.timely_target_bp, terms.opens_at, terms.closes_at,
        chosen.zone
    FROM {sums} AS shop_days
    JOIN reply_terms AS terms USING (term)
    JOIN chosen ON chosen.shop = shop_days.shop
    WHERE {any}
),
