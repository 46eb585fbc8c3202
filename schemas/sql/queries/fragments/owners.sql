-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- owners: {items} (shop, subject, since_at, holder, and the customer in {customer}) with who is to work on each, as of $2: who holds
-- a claim, else who received the customer if on duty or if nobody is, else the shift on duty, item by item in turn. Who received the
-- customer is the agent of the last human reply or assignment from received_ms before since_at on; is_consulted, where {consults}:
-- the customer had written before then; each by the policies of the day of since_at, and under whatever id (owned_ids). Needs
-- received_ms and recalled_count in rule_sets, on_duty and persons.
owners AS MATERIALIZED (
    SELECT
        item.*, known_as.ids AS owned_ids, consulted.is_consulted,
        CASE
            WHEN item.holder IS NOT NULL THEN item.holder
            WHEN choice.is_receiver THEN received.agent
            ELSE on_duty.agents[choice.turn]
        END AS owner,
        CASE
            WHEN item.holder IS NOT NULL THEN 'claim'
            WHEN choice.is_receiver THEN 'reception'
            WHEN on_duty.agents IS NOT NULL THEN 'shift'
        END AS owned_by,
        on_duty.shifts[
            CASE
                WHEN item.holder IS NOT NULL THEN array_position(on_duty.agents, item.holder)
                WHEN choice.is_receiver THEN array_position(on_duty.agents, received.agent)
                ELSE choice.turn
            END
        ] AS shift
    FROM {items} AS item
-- include rules_of_day shop=item.shop; at=item.since_at; as=terms
-- include known_as shop=item.shop; customer=item.{customer}
    LEFT JOIN on_duty ON on_duty.shop = item.shop
    CROSS JOIN LATERAL (
        SELECT {consults} AND EXISTS (
            SELECT
            FROM
-- include rows_of_ids table={messages}; shop=item.shop; column=customer; ids=known_as.ids; as=asked
            WHERE asked.counts
                AND asked.at >= item.since_at - terms.received_ms * interval '1 millisecond'
                AND asked.at <= LEAST(item.since_at, $2::timestamptz)
                AND NOT
-- include taken_back message=asked; terms=terms
        ) AS is_consulted
    ) AS consulted
    LEFT JOIN LATERAL (
        SELECT agent
        FROM (
            (
                SELECT reply.agent, reply.at, reply.id, reply.source
                FROM
-- include rows_of_ids table={replies}; shop=item.shop; column=customer; ids=known_as.ids; as=reply
                WHERE reply.sender_kind = 'human'
                    AND reply.agent IS NOT NULL
                    AND reply.at >= item.since_at - terms.received_ms * interval '1 millisecond' AND reply.at <= $2::timestamptz
                ORDER BY reply.at DESC, reply.id DESC, reply.source DESC
                LIMIT 1
            )
            UNION ALL
            (
                SELECT told.agent, told.at, told.id, told.source
                FROM
-- include rows_of_ids table={assignments}; shop=item.shop; column=customer; ids=known_as.ids; as=told
                WHERE told.agent IS NOT NULL
                    AND told.at >= item.since_at - terms.received_ms * interval '1 millisecond' AND told.at <= $2::timestamptz
                ORDER BY told.at DESC, told.id DESC, told.source DESC
                LIMIT 1
            )
        ) AS met
        ORDER BY at DESC, id DESC, source DESC
        LIMIT 1
    ) AS received ON true
    CROSS JOIN LATERAL (
        SELECT
            received.agent IS NOT NULL AND {is_received} AND (on_duty.agents IS NULL OR received.agent = ANY (on_duty.agents)) AS is_receiver,
            1 + mod(('x' || left(md5(item.subject), 7))::bit(28)::integer, coalesce(array_length(on_duty.agents, 1), 1)) AS turn
    ) AS choice
),
