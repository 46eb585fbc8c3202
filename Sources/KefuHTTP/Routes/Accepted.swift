// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What a client accepts (RFC 9110, §12.5.1).
struct Accepted {
    private var ranges: [(type: String, quality: Double)] = []

    init(_ headers: HTTPFields) {
        for range in (headers[.accept] ?? "*/*").lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let type = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            ranges.append((type, quality))
        }
    }

    /// The best of some types, the first one among equals.
    ///
    /// - Throws: ``Problem`` when none is accepted.
    func best<Value>(of choices: [(type: String, value: Value)]) throws(Problem) -> Value {
        var best: (quality: Double, value: Value)?
        for choice in choices {
            let quality = quality(of: choice.type)
            if quality > (best?.quality ?? 0) { best = (quality, choice.value) }
        }
        guard let best else {
            throw Problem(.notAcceptable, "there are \(choices.map(\.type).joined(separator: ", "))")
        }
        return best.value
    }

    /// The most specific range decides.
    private func quality(of type: String) -> Double {
        let family = type.prefix { $0 != "/" } + "/*"
        for wanted in [type, String(family), "*/*"] {
            if let range = ranges.first(where: { $0.type == wanted }) { return range.quality }
        }
        return 0
    }
}
