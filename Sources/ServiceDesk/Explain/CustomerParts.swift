// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections

/// Which events belong to which customer: ids that were ever linked are one.
enum CustomerParts {
    /// The part of each event whose subject is a customer; the others belong to all parts.
    static func of(_ events: [ChosenEvents.Event], _ reasons: [EventPosition: [Candidate]]) -> [EventPosition: String] {
        var above: [String: String] = [:]
        func top(_ subject: String) -> String {
            var subject = subject
            while let next = above[subject] { subject = next }
            return subject
        }
        for event in events {
            for link in reasons[event.position] ?? [] where link.reason == "linked" {
                let (left, right) = (
                    top(key(event.shop, event.subject)), top(key(event.shop, "customers/" + (link.detail ?? "")))
                )
                if left != right { above[max(left, right)] = min(left, right) }
            }
        }
        return Dictionary(
            uniqueKeysWithValues: events.filter { $0.subject.hasPrefix("customers/") }.map {
                ($0.position, top(key($0.shop, $0.subject)))
            }
        )
    }

    private static func key(_ shop: String, _ subject: String) -> String { shop + "\n" + subject }
}
