// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What the effective-reply policy says of a shop's day.
public struct ReplyVerdict: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// The rate is high enough.
    public static let ok = ReplyVerdict(description: "ok")
    /// The rate is too low: the platform may take the penalty.
    public static let under = ReplyVerdict(description: "under")
    /// Too few customers to be judged.
    public static let tooFew = ReplyVerdict(description: "too_few")
    /// Not over yet, and too low even if everyone who waits were answered in time.
    public static let certain = ReplyVerdict(description: "certain")
    /// Not over yet, and too low unless those who wait are answered in time.
    public static let atRisk = ReplyVerdict(description: "at_risk")
    /// Not over yet.
    public static let provisional = ReplyVerdict(description: "provisional")
}
