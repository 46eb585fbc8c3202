// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// Why an answer has no rows.
struct EmptyReason: Hashable {
    /// What everybody is told, programs on standard error.
    var lines: [Phrase] = []
    /// What people can try.
    var hint: Phrase?
}
