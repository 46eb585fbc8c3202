// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Projections

/// That a subject behind a row is parked in a projection, so that the row lacks what was told of it since.
public struct ParkedSubjectNote: Sendable, Hashable {
    public var projection: String
    public var shop: String
    public var subject: String
    /// The event that could not be folded.
    public var position: EventPosition
    public var reason: String
    /// How many of the row's events wait behind it.
    public var waiting: Int

    /// The notes of what was found parked; an event that was given up holds nothing up.
    static func all(of found: [ParkedSearch.Found]) -> [ParkedSubjectNote] {
        found.filter { $0.state == "refused" || $0.state == "crashed" }.map { first in
            ParkedSubjectNote(
                projection: first.projection,
                shop: first.shop,
                subject: first.subject,
                position: first.position,
                reason: first.reason,
                waiting: found.count {
                    $0.state == "waiting" && $0.projection == first.projection && $0.shop.isSameBytes(as: first.shop)
                        && $0.subject.isSameBytes(as: first.subject)
                }
            )
        }
    }

    /// The line that says so, and what to do.
    public var line: Phrase {
        Phrase(
            "\(subject) of \(shop) is parked in \(projection) since \(position): \(reason); "
                + "\(waiting) of these events wait behind it: kefu projections retry \(projection) --subject \(subject)",
            "\(shop) 的 \(subject) 自 \(position) 起在 \(projection) 中被搁置：\(reason)；"
                + "其中\(waiting)条事件在其后等待：kefu projections retry \(projection) --subject \(subject)"
        )
    }
}
