// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Who is killed.
enum Victim: String, Sendable, CaseIterable {
    /// `kefu append`
    case appender
    /// `kefu project`
    case projector
    /// The server's process that works for one of the two.
    case backend
    /// The server itself.
    case postmaster
}
