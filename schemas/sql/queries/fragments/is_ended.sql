-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Whether a follow-up whose last result is {outcome} is over.
{outcome} IN ('declined', 'dismissed', 'paid', 'converted')
