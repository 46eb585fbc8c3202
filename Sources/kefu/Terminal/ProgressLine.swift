// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// The words that show how far work is.
struct ProgressLine {
    private static let barWidth = 20

    /// What is being done, `append day.ndjson.gz`.
    let title: String

    /// What is counted, `events`.
    let unit: String

    let language: Language

    /// One line for a terminal of a width: the bar goes first when there is little room, then the title is cut.
    func drawn(_ estimate: ProgressEstimate, width: Int) -> String {
        let facts = facts(estimate).joined(separator: "  ")
        let bar = estimate.share.map { share in
            let filled = Int(share * Double(Self.barWidth))
            return "[" + String(repeating: "#", count: filled)
                + String(repeating: "-", count: Self.barWidth - filled) + "]"
        }
        let gap = "  "
        if let bar {
            let full = title + gap + bar + gap + facts
            if DisplayWidth.of(full) <= width {
                return full
            }
        }
        let room = width - DisplayWidth.of(facts) - gap.count
        if room >= 8 {
            return DisplayWidth.truncate(title, to: room) + gap + facts
        }
        return DisplayWidth.truncate(facts, to: width)
    }

    /// One line for a log.
    func logged(_ estimate: ProgressEstimate) -> String {
        title + ": " + facts(estimate).joined(separator: ", ")
    }

    private func facts(_ estimate: ProgressEstimate) -> [String] {
        var facts: [String] = []
        if let share = estimate.share {
            facts.append("\(Int(share * 100)) %")
        }
        facts.append("\(HumanText.grouped(estimate.items)) \(unit)")
        if let rate = estimate.itemsPerSecond {
            facts.append("\(Self.short(rate))/s")
        }
        if let left = estimate.timeLeft {
            let text = HumanText.duration(microseconds: left.components.seconds * 1_000_000)
            facts.append(language.pick("\(text) left", "剩余 \(text)"))
        }
        return facts
    }

    /// `950`, `3.1k`, `310k`, `1.2M`.
    static func short(_ rate: Double) -> String {
        switch rate {
        case ..<1000: return "\(Int(rate))"
        case ..<10_000: return "\(tenths(rate / 1000))k"
        case ..<1_000_000: return "\(Int(rate / 1000))k"
        default: return "\(tenths(rate / 1_000_000))M"
        }
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int(value * 10)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
