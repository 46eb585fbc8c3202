// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres

extension Refolding {
    /// The shop of the log and the number of the choice that a name given by ``addEach(_:_:)`` stands for; `nil` for another name.
    public static func choice(named name: String) -> (shop: String, number: Int)? {
        guard let end = name.utf8.lastIndex(of: Self.separator), let number = Int(name[name.utf8.index(after: end)...])
        else { return nil }
        return (String(name[..<end]), number)
    }

    /// No shop's id has a control character, so no choice is taken for a shop.
    private static var separator: UInt8 { 1 }

    /// Folds several choices of events side by side into empty tables, for one question about all of them: each as if its shops were
    /// others. What was told for all shops counts in each choice, and must be the same in all.
    ///
    /// - Returns: the names of the shops of all choices, which ``choice(named:)`` takes apart.
    /// - Complexity: folds in memory, without a look at what is stored; a round trip with the next question.
    public func addEach(_ choices: [[EventPosition]], _ uncounted: UncountedEvents) throws -> [String] {
        clear()
        var noted = [Bool](repeating: false, count: folds.count)
        var forAll: Set<EventPosition> = []
        var names: Set<ByteKey> = []
        for (number, choice) in choices.enumerated() {
            for position in choice {
                try show(position) { event in
                    if event.shop.elementsEqual("*".utf8) {
                        guard forAll.insert(position).inserted else { return }
                        return try note(event, position, uncounted, &noted)
                    }
                    let name = String(decoding: event.shop, as: UTF8.self) + "\u{1}\(number)"
                    names.insert(ByteKey(name))
                    var bytes = name
                    try bytes.withUTF8 { shop in
                        // Rows that refer to one another by offset must not meet those of other choices.
                        let offset = event.offset + Int64(number) << 40
                        let renamed = event.moved(to: UnsafeRawBufferPointer(shop), offset: offset)
                        try note(renamed, position, uncounted, &noted)
                    }
                }
            }
        }
        _ = write(noted)
        analyze()
        return names.sorted().map(\.text)
    }

    /// Folds events into empty tables, as they are.
    public func addAlone(_ positions: some Collection<EventPosition>, _ uncounted: UncountedEvents) throws {
        clear()
        var noted = [Bool](repeating: false, count: folds.count)
        for position in positions { try show(position) { try note($0, position, uncounted, &noted) } }
        _ = write(noted)
        analyze()
    }

    private func note(
        _ event: FoldEvent,
        _ position: EventPosition,
        _ uncounted: UncountedEvents,
        _ noted: inout [Bool]
    ) throws {
        for (index, projection) in tables.set.projections.enumerated()
        where uncounted.counts(position, in: projection.name) {
            try folds[index].note(event)
            noted[index] = true
        }
    }
}

extension FoldEvent {
    /// The same event at another shop and offset.
    fileprivate func moved(to shop: UnsafeRawBufferPointer, offset: Int64) -> FoldEvent {
        FoldEvent(
            partition: partition,
            offset: offset,
            microseconds: microseconds,
            type: type,
            typeName: typeName,
            shop: shop,
            subject: subject,
            subjectSlash: subjectSlash,
            id: id,
            source: source,
            data: data,
            values: values
        )
    }
}
