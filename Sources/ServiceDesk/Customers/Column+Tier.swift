// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Column {
    static let tier = Column("tier", .code, "tier", "等级", words: CustomerTier.words)
}
