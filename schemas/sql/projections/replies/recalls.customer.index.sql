-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Which of a customer's messages were taken back.
CREATE INDEX ON {recalls} (shop, customer);
