// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A container that the scanner is inside of.
struct JSONFrame {
    /// The container's node.
    var node: UInt32
    /// The node of the child that was begun last.
    var child: UInt32
    /// The children so far.
    var count: UInt32
    /// The member with the greatest key so far; 0 while there is none.
    var lastByKey: UInt32
    var isObject: Bool
    /// Whether the members wait to be sorted all at once.
    var isUnsorted: Bool
}
