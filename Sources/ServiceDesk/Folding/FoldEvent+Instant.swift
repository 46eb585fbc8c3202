// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections

extension FoldEvent {
    /// The instant that a field names, in microseconds since 1970.
    ///
    /// - Throws: `FoldRefusal` when the field is no RFC 3339 text.
    func instant(_ field: PayloadField, into arena: TextArena) throws(FoldRefusal) -> Int64? {
        guard let bytes = arena.bytes(of: try text(field, into: arena)) else { return nil }
        guard let instant = RFC3339.microseconds(bytes) else {
            throw FoldRefusal("data.\(field.name): must be RFC 3339")
        }
        return instant
    }
}
