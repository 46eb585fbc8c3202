// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Projections
import ServiceDesk

/// Names of projections on a command line.
enum ProjectionNames {
    /// Those that are named, or all.
    static func chosen(_ names: [String]) -> [String] {
        names.isEmpty ? Desk.projections.projections.map(\.name) : names
    }

    static func check(_ names: [String]) throws {
        for name in names where Desk.projections[name] == nil {
            throw ValidationError(
                "there is no projection \(name); there are "
                    + Desk.projections.projections.map(\.name).joined(separator: ", ")
            )
        }
    }
}
