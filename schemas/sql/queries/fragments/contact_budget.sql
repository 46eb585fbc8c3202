-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- contacts: the times at which each of {asked} (shop, customer) was contacted in the 24 hours up to $2, whatever for (R119):
-- attempts, and messages that remind, nudge or care unless they are the chat attempt that was recorded within five minutes.
-- budgets: how many, and when the next one is allowed. Needs max_attempts in rules, and
-- recent_attempts.
contacts AS MATERIALIZED (
    SELECT recent_attempts.shop, recent_attempts.customer, recent_attempts.at
    FROM recent_attempts
    JOIN {asked} AS asked ON asked.shop = recent_attempts.shop AND asked.customer = recent_attempts.customer
    UNION ALL
    SELECT asked.shop, asked.customer, message.at
    FROM {asked} AS asked
    CROSS JOIN LATERAL (
        SELECT told.at
        FROM {replies} AS told
        WHERE told.shop = asked.shop AND told.customer = asked.customer
            AND told.at > $2::timestamptz - interval '24 hours' AND told.at <= $2::timestamptz
            AND told.purpose IN ('payment_reminder', 'nudge', 'care')
        OFFSET 0
    ) AS message
    WHERE NOT EXISTS (
        SELECT
        FROM recent_attempts
        WHERE recent_attempts.shop = asked.shop AND recent_attempts.customer = asked.customer
            AND coalesce(recent_attempts.channel, 'chat') = 'chat'
            AND recent_attempts.at BETWEEN message.at - interval '5 minutes' AND message.at + interval '5 minutes'
    )
),
budgets AS MATERIALIZED (
    SELECT
        contacts.shop, contacts.customer, count(*) AS contacts, max(contacts.at) AS last_contact_at,
        count(*) >= max_attempts AS is_exhausted,
        CASE
            WHEN count(*) >= max_attempts THEN (array_agg(contacts.at ORDER BY contacts.at DESC))[max_attempts] + interval '24 hours'
        END AS allowed_at
    FROM contacts
    JOIN rules ON rules.shop = contacts.shop
    GROUP BY contacts.shop, contacts.customer, max_attempts
),
