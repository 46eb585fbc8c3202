// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// One table of the demonstration: a command, and what its answer means.
struct DemoSection: Sendable {
    /// What the table shows.
    let title: Phrase

    /// The command that answers, with the options that are its own.
    let command: [String]

    /// The columns that say most, few enough for 100 cells.
    let columns: [String]

    /// What to look at, from all rows of the answer.
    let comment: @Sendable (DemoAnswer) throws -> Phrase

    /// The tables in their order.
    static let all = [replyRate, waiting, responses, followUps, refunds, remarks, tiers]

    /// A policy's number: what the sentences say is what the answers were judged by.
    static func limit(_ key: String) -> Int64 {
        guard let policy = PolicySet.standard.policies.first(where: { $0.key.description == key }),
            case .integer(let value) = policy.value
        else {
            preconditionFailure("no number \(key)")
        }
        return value
    }

    static func limit(_ key: PolicyKey) -> Int64 { limit(key.description) }

    /// A length of time as people say it.
    static func words(milliseconds: Int64) -> Phrase {
        let (minutes, rest) = milliseconds.quotientAndRemainder(dividingBy: 60_000)
        if rest == 0, minutes % 60 == 0 {
            let english = "\(minutes / 60) hour\(minutes == 60 ? "" : "s")"
            return Phrase(WrappedText.firm(english), "\(minutes / 60)小时")
        }
        if rest == 0 {
            return Phrase(WrappedText.firm("\(minutes) minute\(minutes == 1 ? "" : "s")"), "\(minutes)分钟")
        }
        let exact = WrappedText.firm(HumanText.duration(microseconds: milliseconds * 1000))
        return Phrase(exact, exact)
    }

    /// Ten-thousandths as a percentage, without decimals where they are zero.
    static func percentage(basisPoints: Int64) -> String {
        let (whole, rest) = basisPoints.quotientAndRemainder(dividingBy: 100)
        return WrappedText.firm(rest == 0 ? "\(whole) %" : "\(whole).\(rest < 10 ? "0" : "")\(rest) %")
    }

    /// A share as the tables show it.
    static func percentage(_ share: String?) -> String {
        WrappedText.firm(HumanText.percentage(share ?? ""))
    }

    static func money(_ minor: Int64) -> String {
        HumanText.money(minor, currency: .yuan)
    }
}
