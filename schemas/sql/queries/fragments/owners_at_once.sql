-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- owners: {items} (shop, subject, since_at, received_ms, and the customer in {customer}), of whom nobody holds any, each with who is
-- to work on it as of $2 and all ids of its customer (owned_ids): who received the customer if on duty or if nobody is, else the
-- shift on duty, item by item in turn: what owners says, for many at once. Needs on_duty and persons.
owned_items AS MATERIALIZED (
    SELECT
        item.*,
-- include person_of told=named
        AS person
    FROM {items} AS item
    CROSS JOIN LATERAL (SELECT item.shop, item.{customer} AS customer) AS named
),
owned_persons AS MATERIALIZED (SELECT DISTINCT shop, {customer} AS customer, person FROM owned_items),
owned_ids AS MATERIALIZED (
    SELECT shop, customer, person FROM owned_persons
    UNION
    SELECT same.shop, same.customer, same.person
    FROM persons AS same
    WHERE false OR (same.shop, same.person) IN (SELECT shop, person FROM owned_persons)
),
-- Whoever had the customer last; whether that was lately enough depends on the item.
met AS MATERIALIZED (
    SELECT DISTINCT ON (shop, person) shop, person, at, id, source, agent
    FROM (
        (
            SELECT DISTINCT ON (owned.shop, owned.person) owned.shop, owned.person, reply.at, reply.id, reply.source, reply.agent
            FROM owned_ids AS owned
            CROSS JOIN LATERAL (
                SELECT told.at, told.id, told.source, told.agent
                FROM {replies} AS told
                WHERE told.shop = owned.shop AND told.customer = owned.customer AND told.at <= $2::timestamptz
                    AND told.sender_kind = 'human' AND told.agent IS NOT NULL
                ORDER BY told.at DESC, told.id DESC, told.source DESC
                LIMIT 1
            ) AS reply
            ORDER BY owned.shop, owned.person, reply.at DESC, reply.id DESC, reply.source DESC
        )
        UNION ALL
        (
            SELECT DISTINCT ON (owned.shop, owned.person)
                owned.shop, owned.person, assigned.at, assigned.id, assigned.source, assigned.agent
            FROM owned_ids AS owned
            CROSS JOIN LATERAL (
                SELECT told.at, told.id, told.source, told.agent
                FROM {assignments} AS told
                WHERE told.shop = owned.shop AND told.customer = owned.customer AND told.at <= $2::timestamptz AND told.agent IS NOT NULL
                ORDER BY told.at DESC, told.id DESC, told.source DESC
                LIMIT 1
            ) AS assigned
            ORDER BY owned.shop, owned.person, assigned.at DESC, assigned.id DESC, assigned.source DESC
        )
    ) AS last
    ORDER BY shop, person, at DESC, id DESC, source DESC
),
-- Full joins are never done as loops.
owners AS (
    SELECT
        item.*, known_as.ids AS owned_ids,
        CASE WHEN choice.is_receiver THEN choice.received ELSE on_duty.agents[choice.turn] END AS owner
    FROM owned_items AS item
    FULL JOIN met ON met.shop = item.shop AND met.person = item.person
-- include known_as shop=item.shop; customer=item.{customer}
    LEFT JOIN on_duty ON on_duty.shop = item.shop
    CROSS JOIN LATERAL (
        SELECT CASE WHEN met.at >= item.since_at - item.received_ms * interval '1 millisecond' THEN met.agent END AS received
    ) AS lately
    CROSS JOIN LATERAL (
        SELECT
            lately.received,
            lately.received IS NOT NULL AND (on_duty.agents IS NULL OR lately.received = ANY (on_duty.agents)) AS is_receiver,
            1 + mod(('x' || left(md5(item.subject), 7))::bit(28)::integer, coalesce(array_length(on_duty.agents, 1), 1)) AS turn
    ) AS choice
),
