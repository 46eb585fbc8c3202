// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import EventLog

/// A place in the log as a question names it: a cut, or a point in time.
package enum PlaceArgument: Hashable, Sendable {
    case cut(Cut)
    case time(InstantArgument)

    /// Reads a place.
    ///
    /// - Throws: ``AskingError`` that says what to write.
    package init(argument: String) throws(AskingError) {
        if let cut = try? Cut(argument) {
            self = .cut(cut)
            return
        }
        do {
            self = .time(try InstantArgument(argument: argument))
        } catch {
            throw AskingError("\(error.message); a cut is written as 0:12,3:100 (kefu log status shows one)")
        }
    }
}
