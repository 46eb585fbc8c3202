-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Chats to look through, of agents whose timely rate is below the mean of their shop and day (R020): per agent and day so many as the
-- policy says. The first half are those with the agent's slowest answers, the others are drawn: in the order of the MD5 of shop,
-- agent, day and customer, so that the list is the same whenever it is asked for, and nobody can choose it.
-- $1 shops, $2 as of, $3 zone, $4 everything, $5 limit, $6 to $11 the days, $12 $13 $14 policies, $15 agent or null.
WITH RECURSIVE
-- include chosen source={messages}
-- include days
-- include responses
-- include agent_rates
-- Each of agent_rates has responses: the full join is for its speed, it is never done as a loop.
chats AS (
    SELECT
        responses.shop, responses.agent, responses.day, responses.customer,
        min(timely_rate) AS timely_rate,
        min(mean_rate) AS mean_rate,
        min((policies ->> 'spot_check.chats')::bigint) AS wanted,
        count(*) AS responses,
        count(*) FILTER (WHERE delay > timely_limit) AS late,
        max(delay) AS slowest,
        (array_agg(first_at ORDER BY delay DESC, first_at))[1] AS slowest_at
    FROM (
        SELECT responses.*, rates.timely_rate, rates.mean_rate, rates.is_below_rate
        FROM responses
        FULL JOIN agent_rates AS rates ON rates.shop = responses.shop AND rates.agent = responses.agent AND rates.day = responses.day
        OFFSET 0
    ) AS responses
    JOIN rate_terms ON rate_terms.term = responses.term
    JOIN policy_terms ON policy_terms.term = responses.term
    WHERE is_below_rate AND ($15::text IS NULL OR responses.agent = $15::text)
    GROUP BY 1, 2, 3, 4
),
ranked AS (
    SELECT
        chats.*,
        md5(concat_ws('|', shop, agent, to_char(day, 'YYYY-MM-DD'), customer)) AS lot,
        row_number() OVER (PARTITION BY shop, agent, day ORDER BY slowest DESC, customer) AS nth_slowest
    FROM chats
),
numbered AS (
    SELECT
        ranked.*,
        row_number() OVER (
            PARTITION BY shop, agent, day ORDER BY LEAST(nth_slowest, (wanted + 1) / 2 + 1), lot, customer
        ) AS nth
    FROM ranked
),
rows AS MATERIALIZED (SELECT * FROM numbered WHERE nth <= wanted),
page AS (
    SELECT *
    FROM rows
    ORDER BY
        CASE WHEN NOT $4::boolean THEN timely_rate - mean_rate END,
        shop,
        agent,
        day,
        nth
    LIMIT $5::bigint
)
SELECT
    page.shop,
    page.agent,
    page.day,
    page.nth,
    page.customer,
    asked.conversation,
    CASE WHEN page.nth <= (wanted + 1) / 2 THEN 'slowest' ELSE 'drawn' END AS why,
    page.responses,
    page.late,
    page.slowest AS slowest_s,
    page.slowest_at,
    round(page.timely_rate, 6)::text AS timely_rate,
    round(page.mean_rate, 6)::text AS mean_rate,
    checked.result,
    chosen.name,
    chosen.platform,
    CASE WHEN NOT $4::boolean THEN (SELECT count(*) FROM rows) END AS total
FROM page
JOIN chosen ON chosen.shop = page.shop
LEFT JOIN LATERAL (
    SELECT message.conversation
    FROM {messages} AS message
    WHERE message.shop = page.shop AND message.customer = page.customer AND message.at = page.slowest_at AND message.counts
        AND (message."partition", message."offset") NOT IN (SELECT "partition", "offset" FROM recalled)
    ORDER BY message.id, message.source
    LIMIT 1
) AS asked ON true
LEFT JOIN LATERAL (
    SELECT told.data::json ->> 'result' AS result
    FROM {history} AS told
    WHERE told.shop = page.shop AND told.subject = 'agents/' || page.agent AND told.type = 'quality.checked'
        AND told.at >= page.slowest_at AND told.at <= $2::timestamptz
        AND told.data::json ->> 'conversation_id' = asked.conversation
    ORDER BY told.at DESC, told.id DESC, told.source DESC
    LIMIT 1
) AS checked ON true
ORDER BY
    CASE WHEN NOT $4::boolean THEN page.timely_rate - page.mean_rate END,
    page.shop,
    page.agent,
    page.day,
    page.nth;
