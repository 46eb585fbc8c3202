// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Where a question's time begins: a point in time, or a length of time before the instant as of which it is asked.
package enum SinceArgument: Hashable, Sendable {
    case at(InstantArgument)
    case ago(DurationArgument)

    /// Reads a beginning.
    ///
    /// - Throws: ``AskingError`` that says what to write.
    package init(argument: String) throws(AskingError) {
        if let length = try? DurationArgument(argument: argument) {
            self = .ago(length)
            return
        }
        do {
            self = .at(try InstantArgument(argument: argument))
        } catch {
            throw AskingError("\(error); so long before the as-of instant is written as \(DurationArgument.forms)")
        }
    }
}
