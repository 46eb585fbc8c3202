// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A length that stands in the payload instead of a personal text.
struct PersonalLength {
    /// The field, such as `text_len`.
    var name: JSONName
    /// Unicode code points.
    var count: Int
}
