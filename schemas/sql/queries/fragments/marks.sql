-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- marks: what is set by hand or by the platform for each customer of told_marks as of $2. The last mark by hand holds until
-- another one or its own end; the last grade holds whatever else is set.
marks AS MATERIALIZED (
    SELECT
        given.shop, given.customer, given.at AS marked_at,
        given.mark = 'vip' AND (given.expires_at > $2::timestamptz) IS NOT FALSE AS is_marked_vip,
        given.mark = 'blocked' AND (given.expires_at > $2::timestamptz) IS NOT FALSE AS is_blocked,
        grades.grade, grades.graded_at
    FROM (
        SELECT DISTINCT ON (shop, customer) shop, customer, mark, expires_at, at
        FROM (
            SELECT shop, customer, mark, expires_at, at, id, source
            FROM told_marks
            WHERE mark IS NOT NULL AND coalesce(given_by, 'manual') = 'manual' AND at <= $2::timestamptz
            UNION ALL
            SELECT shop, customer, NULL, NULL, NULL, NULL, NULL FROM told_marks WHERE at <= $2::timestamptz
        ) AS by_hand
        ORDER BY shop, customer, at DESC NULLS LAST, id DESC, source DESC
    ) AS given
    LEFT JOIN (
        SELECT DISTINCT ON (shop, customer) shop, customer, grade::integer AS grade, at AS graded_at
        FROM told_marks
        WHERE grade ~ '^[0-9]{1,4}$' AND at <= $2::timestamptz
        ORDER BY shop, customer, at DESC, id DESC, source DESC
    ) AS grades ON grades.shop = given.shop AND grades.customer = given.customer
),
