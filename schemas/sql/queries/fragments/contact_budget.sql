-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- contacts: the times at which customers, linked ids as one, were contacted in the 24 hours up to $2, whatever for (R119): attempts, and messages to
-- them that remind, nudge or care unless they are the chat attempt that was recorded within five minutes. Messages are read for
-- {asked} (shop, customer) one by one where {each}, else those of the 24 hours at once.
-- budgets: how many, and their times, the latest first (contact_from says when the next one is allowed). Needs max_attempts in rules,
-- recent_attempts and persons.
told_contacts AS (
    SELECT
        told.shop, told.at, told.is_attempt, told.is_chat_attempt,
-- include person_of told=told
        AS customer
    FROM (
        SELECT shop, customer, at, true AS is_attempt, coalesce(channel, 'chat') = 'chat' AS is_chat_attempt
        FROM recent_attempts
        WHERE customer IS NOT NULL
        UNION ALL
        SELECT asked.shop, asked.customer, message.at, false, false
        FROM {asked} AS asked
        CROSS JOIN LATERAL (
            SELECT told.at
            FROM {replies} AS told
            WHERE told.shop = asked.shop AND told.customer = asked.customer
                AND told.at > $2::timestamptz - interval '24 hours' AND told.at <= $2::timestamptz AND
-- include is_contact purpose=told.purpose
            OFFSET 0
        ) AS message
        WHERE {each}
        UNION ALL
        SELECT message.shop, message.customer, message.at, false, false
        FROM chosen
        CROSS JOIN LATERAL (
            SELECT told.shop, told.customer, told.at
            FROM {replies} AS told
            WHERE told.shop = chosen.shop AND told.at AT TIME ZONE 'UTC' <= $2::timestamptz AT TIME ZONE 'UTC'
                AND told.at AT TIME ZONE 'UTC' > ($2::timestamptz - interval '24 hours') AT TIME ZONE 'UTC' AND
-- include is_contact purpose=told.purpose
            OFFSET 0
        ) AS message
        WHERE NOT ({each})
    ) AS told
),
contacts AS MATERIALIZED (
    SELECT *
    FROM
-- include contacts_among told=told_contacts
),
budgets AS MATERIALIZED (
    SELECT
        contacts.shop, contacts.customer, count(*) AS contacts, max(contacts.at) AS last_contact_at,
        count(*) >= max_attempts AS is_exhausted, array_agg(contacts.at ORDER BY contacts.at DESC) AS contacted_at
    FROM contacts
    JOIN rules ON rules.shop = contacts.shop
    GROUP BY contacts.shop, contacts.customer, max_attempts
),
