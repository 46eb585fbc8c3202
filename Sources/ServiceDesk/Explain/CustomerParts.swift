// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections

/// Which events belong to which customer: ids that were ever linked are one, and an order or refund belongs to all whom it ever
/// named.
enum CustomerParts {
    /// The part of each event whose subject is a customer, an order or a refund; the others belong to all parts.
    ///
    /// - Parameter kinds: what the subjects of a customer's events begin with.
    static func of(
        _ events: [ChosenEvents.Event],
        _ reasons: [EventPosition: [Candidate]],
        kinds: [String] = ["customers/", "orders/", "refunds/"]
    ) -> [EventPosition: ByteKey] {
        var above: [ByteKey: ByteKey] = [:]
        func top(_ subject: ByteKey) -> ByteKey {
            var subject = subject
            while let next = above[subject] { subject = next }
            return subject
        }
        for event in events {
            for link in reasons[event.position] ?? [] {
                guard let other = link.linkedSubject else { continue }
                let (left, right) = (top(key(event.shop, event.subject)), top(key(event.shop, other)))
                if left != right { above[max(left, right)] = min(left, right) }
            }
        }
        return Dictionary(
            uniqueKeysWithValues: events.filter { event in
                kinds.contains { event.subject.utf8.starts(with: $0.utf8) }
            }.map {
                ($0.position, top(key($0.shop, $0.subject)))
            }
        )
    }

    private static func key(_ shop: String, _ subject: String) -> ByteKey { ByteKey(shop + "\n" + subject) }
}

extension Candidate {
    /// The subject that the event belongs together with.
    fileprivate var linkedSubject: String? {
        switch reason {
        case "linked": detail.map { "customers/" + $0 }
        case "belongs", "shipped", "asked_back": detail
        default: nil
        }
    }
}
