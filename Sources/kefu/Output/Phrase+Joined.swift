// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

extension Phrase {
    /// This and what follows it, where something does.
    func joined(_ more: Phrase?) -> Phrase {
        guard let more else { return self }
        return Phrase("\(english); \(more.english)", "\(chinese)；\(more.chinese)")
    }
}
