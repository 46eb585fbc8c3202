-- This file is part of Kefu.
-- SPDX-License-Identifier: Apache-2.0

-- Who deletes facts by hand is not to find them in the sums. Projections never delete.
CREATE RULE forget_sums AS ON DELETE TO {messages} DO ALSO DELETE FROM {reply_sums};
CREATE RULE forget_sums AS ON DELETE TO {replies} DO ALSO DELETE FROM {reply_sums};
CREATE RULE forget_sums AS ON DELETE TO {recalls} DO ALSO DELETE FROM {reply_sums};
CREATE RULE forget_sums AS ON DELETE TO {identity_links} DO ALSO DELETE FROM {reply_sums};
