// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// Why an answer has no rows.
struct EmptyReason: Hashable {
    /// What everybody is told, programs on standard error.
    var lines: [Phrase] = []
    /// What people can try.
    var hint: Phrase?

    /// What to try where the read models know nothing at all.
    static let nothingFolded = Phrase(
        "kefu append FILE puts events into the log, kefu project --once folds them",
        "先用 kefu append 写入事件，再用 kefu project --once 投影"
    )

    /// What to try where nothing was known at the instant or cut.
    static let nothingRecorded = Phrase(
        "nothing was recorded by then; try a later --known-at",
        "当时尚未记录任何事件；请换一个更晚的 --known-at"
    )

    /// The same, and that the read models are behind, where they are: the rows may be among what they have not seen.
    func telling(unfolded count: Int64) -> EmptyReason {
        guard count > 0 else { return self }
        var reason = self
        reason.lines.append(
            Phrase(
                count == 1
                    ? "1 event is not folded yet: kefu project --once folds it"
                    : "\(count) events are not folded yet: kefu project --once folds them",
                "还有 \(count) 条事件尚未投影：请运行 kefu project --once"
            )
        )
        return reason
    }
}
