// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The way that a refund goes, each with a time of its own (R064 to R069).
public struct RefundLane: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Mistaken, re-ordered or changed mind: decided within half an hour on the on-shift clock.
    public static let simple = RefundLane(description: "simple")
    /// Paid back within two working days after the goods are back.
    public static let `return` = RefundLane(description: "return")
    /// Everything else: the supervisor's.
    public static let supervisor = RefundLane(description: "supervisor")
    /// The platform was called in.
    public static let platform = RefundLane(description: "platform")

    public static let all = [simple, `return`, supervisor, platform]

    /// A lane by its name.
    public init?(name: String) {
        guard let lane = Self.all.first(where: { $0.description == name }) else { return nil }
        self = lane
    }

    private init(description: String) { self.description = description }

    static let words = [
        "simple": Phrase("simple", "简单退款"), "return": Phrase("return", "退货退款"),
        "supervisor": Phrase("supervisor", "主管处理"), "platform": Phrase("platform", "平台介入"),
    ]
}
