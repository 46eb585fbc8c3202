// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why a question cannot be asked as it was written. The text says what to write instead.
package struct AskingError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}
