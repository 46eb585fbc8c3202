// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// The projections of a program.
public struct ProjectionSet: Sendable {
    public let projections: [Projection]
    /// What is summed up of their facts.
    public let sums: [KeptSums]
    let fields: [String]
    let types: [String]

    /// - Parameters:
    ///   - projections: all of them, in the order in which they are shown.
    ///   - types: the event types of the catalogue.
    ///   - sums: what is summed up of the projections' facts.
    public init(_ projections: [Projection], types: [String], sums: [KeptSums] = []) {
        self.projections = projections
        self.sums = sums
        self.types = types
        fields = Set(projections.flatMap(\.fields)).sorted()
    }

    /// The projection of a name.
    public subscript(name: String) -> Projection? { projections.first { $0.name == name } }

    /// The tables of projections, as SQL writes them in braces.
    public func tables(of names: [String]) -> Set<String> {
        Set(projections.filter { names.contains($0.name) }.flatMap { $0.tables.map(\.name) })
    }

    /// A text that changes when there is another projection.
    public var fingerprint: String { projections.map(\.name).joined(separator: " ") }

    var slots: Projection.Slots { slots(changing: [:]) }

    /// The slots with other values of some parameters.
    func slots(changing changed: [String: String]) -> Projection.Slots {
        let parameters = projections.reduce(into: [:]) { all, projection in
            all.merge(projection.parameters) { known, _ in known }
        }
        return .init(
            fields: Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1, $0) }),
            types: Dictionary(uniqueKeysWithValues: types.enumerated().map { ($1, $0) }),
            parameters: parameters.merging(changed) { _, new in new }
        )
    }
}
