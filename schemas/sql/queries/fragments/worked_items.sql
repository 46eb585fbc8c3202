-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- worked: {items} (shop, subject, subjects, kind, customer, from_at), each with the customer's tier, what was done about it from from_at up to
-- $2, and the customer's contacts; on_duty and clocks besides. {each}: there are few items. Needs the rules.
asked_customers AS MATERIALIZED (
    SELECT DISTINCT shop, customer FROM {items} WHERE customer IS NOT NULL
),
-- include persons
-- include tiers_of_customers asked=asked_customers
-- include follow_up_progress items={items}
-- include recent_attempts
-- include contact_budget asked=asked_ids; each={each}
-- include shift_spans
-- include on_duty
-- include quiet_hours
customer_budgets AS MATERIALIZED (
    SELECT asked.shop, asked.customer, budgets.contacts, budgets.contacted_at, budgets.is_exhausted
    FROM asked_persons AS asked
    FULL JOIN budgets ON budgets.shop = asked.shop AND budgets.customer = asked.person
),
-- Only what belongs to an item joins: the full joins are for their speed.
worked AS MATERIALIZED (
    SELECT
        item.*,
        tiers.tier, tiers.is_blocked, tiers.orders AS customer_orders,
        coalesce(progress.attempts, 0) AS attempts, progress.last_attempt_at, progress.holder, progress.held_until,
        progress.outcome, progress.again_at, progress.reason_code,
        coalesce(budgets.contacts, 0) AS contacts, budgets.contacted_at, budgets.is_exhausted
    FROM {items} AS item
    FULL JOIN customer_tiers AS tiers ON tiers.shop = item.shop AND tiers.customer = item.customer
    FULL JOIN progress ON progress.shop = item.shop AND progress.subject = item.subject
    FULL JOIN customer_budgets AS budgets ON budgets.shop = item.shop AND budgets.customer = item.customer
),
