// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What fits into the key of a read model.
public enum FoldLimits {
    /// The bytes that an identifier of the payload may have: PostgreSQL's B-tree takes 2,704 for an entry with its header,
    /// which holds the shop (256 bytes at most), an instant and a partition besides. Subjects are shorter by themselves.
    public static let identifierBytes = 2300
}
