// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections

/// Which events belong to which customer: ids that were ever linked are one, and an order or refund belongs to all whom it ever
/// named.
enum CustomerParts {
    /// The part of each event whose subject is a customer, an order or a refund; the others belong to all parts.
    static func of(_ events: [ChosenEvents.Event], _ reasons: [EventPosition: [Candidate]]) -> [EventPosition: String] {
        var above: [String: String] = [:]
        func top(_ subject: String) -> String {
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
            uniqueKeysWithValues: events.filter { event in kinds.contains { event.subject.hasPrefix($0) } }.map {
                ($0.position, top(key($0.shop, $0.subject)))
            }
        )
    }

    /// What the subjects of a customer's events begin with.
    private static let kinds = ["customers/", "orders/", "refunds/"]

    private static func key(_ shop: String, _ subject: String) -> String { shop + "\n" + subject }
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
