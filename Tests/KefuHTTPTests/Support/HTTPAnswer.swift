// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// An answer of the server.
struct HTTPAnswer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: String

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else {
            throw HTTPClient.Failure(reason: "no answer: \(text)")
        }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        status = Int(lines.first?.split(separator: " ").dropFirst().first ?? "") ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        self.headers = headers
        let rest = text[end.upperBound...]
        body = headers["transfer-encoding"] == "chunked" ? Self.joined(rest) : String(rest)
    }

    /// The bytes of chunks; what is not whole shows by its absence.
    private static func joined(_ text: Substring) -> String {
        var bytes = Array(text.utf8)[...]
        var body: [UInt8] = []
        while let end = bytes.firstIndex(of: 0x0D) {
            guard let count = Int(String(decoding: bytes[..<end], as: UTF8.self), radix: 16), count > 0 else { break }
            body += bytes.dropFirst(end + 2 - bytes.startIndex).prefix(count)
            bytes = bytes.dropFirst(end + 2 - bytes.startIndex + count + 2)
        }
        return String(decoding: body, as: UTF8.self)
    }
}

extension String {
    /// Where a text stands first.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].utf8.starts(with: text.utf8) {
                return start..<utf8.index(start, offsetBy: text.utf8.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
