// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The environment variables of the process.
enum Environment {
    /// The value of a variable, nil if it is unset or empty.
    static func value(of name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else {
            return nil
        }
        return String(cString: value)
    }
}
