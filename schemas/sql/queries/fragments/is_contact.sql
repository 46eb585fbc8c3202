-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether a message of the shop with {purpose} is a contact that the customer did not ask for (R119).
{purpose} IN ('payment_reminder', 'nudge', 'care')
