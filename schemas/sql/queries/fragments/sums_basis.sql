-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What a shop's day is counted with: the number of the way of counting, which is raised when another text counts otherwise; the zone, whether
-- Taobao's policies judge the shop, the policies. Needs sum_terms, sum_shops and judges_turns.
concat_ws(' ', '2', {zone}, judges_turns::text, sum_terms.terms, sum_shops.recalls)
