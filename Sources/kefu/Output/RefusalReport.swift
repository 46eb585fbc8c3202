// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Glibc
import Postgres

/// Tells refused records on standard error, and keeps them in a file when asked to.
final class RefusalReport: Sendable {
    private let descriptor: Locked<Int32?>

    /// - Parameter file: where refused records are kept as they came, a line each.
    init(file: String?) throws {
        guard let file else {
            descriptor = Locked(nil)
            return
        }
        let opened = Glibc.open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            throw ValidationError("--refused \(file): \(String(cString: strerror(errno)))")
        }
        descriptor = Locked(opened)
    }

    func take(_ refusal: ImportRefusal) {
        StandardError.write(line: "\(refusal.place): \(refusal.reason)")
        guard let record = refusal.record else { return }
        descriptor.withLock { descriptor in
            guard let descriptor else { return }
            var bytes = record.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A]
            while !bytes.isEmpty {
                let written = Glibc.write(descriptor, bytes, bytes.count)
                guard written > 0 else {
                    StandardError.write(line: "\(refusal.place): cannot be kept: \(String(cString: strerror(errno)))")
                    return
                }
                bytes.removeFirst(written)
            }
        }
    }

    func close() {
        descriptor.withLock { descriptor in
            if let open = descriptor { Glibc.close(open) }
            descriptor = nil
        }
    }
}

extension ImportSummary {
    /// The summary as one line of JSON.
    var line: String {
        #"{"appended":\#(appended),"duplicates":\#(duplicates),"refused":\#(refused),"conflicts":\#(conflicts)}"#
    }
}
