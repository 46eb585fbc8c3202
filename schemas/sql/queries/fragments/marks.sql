-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- marks: what is set for each customer of told_marks as of $2, linked ids as one. The last mark of each who sets any (by hand, the
-- platform, a rule) holds until another one of theirs or its own end; the last grade holds whatever else is set.
marks AS MATERIALIZED (
    SELECT given.*, grades.grade
    FROM (
        SELECT
            shop, customer, coalesce(bool_or(is_vip), false) AS is_marked_vip, coalesce(bool_or(is_blocked), false) AS is_blocked,
            min(at) FILTER (WHERE is_vip) AS marked_at, coalesce(bool_or(is_vip AND given_by = 'manual'), false) AS is_by_hand
        FROM (
            SELECT
                told.shop, told.customer, told.at, told.given_by,
                told.mark = 'vip' AND (told.expires_at > $2::timestamptz) IS NOT FALSE AS is_vip,
                told.mark = 'blocked' AND (told.expires_at > $2::timestamptz) IS NOT FALSE AS is_blocked
            FROM (
                SELECT DISTINCT ON (shop, person, coalesce(given_by, 'manual'))
                    shop, person AS customer, coalesce(given_by, 'manual') AS given_by, mark, expires_at, at
                FROM told_marks
                WHERE mark IS NOT NULL AND at <= $2::timestamptz
                ORDER BY shop, person, coalesce(given_by, 'manual'), at DESC, id DESC, source DESC
            ) AS told
            UNION ALL
            SELECT shop, person, NULL, NULL, NULL, NULL FROM told_marks WHERE at <= $2::timestamptz
        ) AS last_marks
        GROUP BY shop, customer
    ) AS given
    LEFT JOIN (
        SELECT DISTINCT ON (shop, person) shop, person AS customer, grade::integer AS grade
        FROM told_marks
        WHERE grade ~ '^[0-9]{1,4}$' AND at <= $2::timestamptz
        ORDER BY shop, person, at DESC, id DESC, source DESC
    ) AS grades ON grades.shop = given.shop AND grades.customer = given.customer
),
