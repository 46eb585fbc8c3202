// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// Runs a reader of an option's text, so that what it throws is an error of usage.
///
/// - Throws: `ValidationError` that says what to write.
func usage<Value>(_ read: () throws(AskingError) -> Value) throws -> Value {
    do throws(AskingError) {
        return try read()
    } catch {
        throw ValidationError(error.message)
    }
}
