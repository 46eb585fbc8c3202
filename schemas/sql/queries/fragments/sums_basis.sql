-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- What a shop's day is counted with: the zone, whether Taobao's policies judge the shop, the policies. Needs sum_terms and judges_turns.
concat_ws(' ', {zone}, judges_turns::text, sum_terms.terms)
