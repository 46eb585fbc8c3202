// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Tells once what is waited for, when that takes longer than a start or a stop does as a rule.
struct WaitNotice {
    static let patience = Duration.seconds(3)

    private let report: @Sendable (String) -> Void
    private let begin = ContinuousClock.now
    private var isTold = false

    init(_ report: @escaping @Sendable (String) -> Void) { self.report = report }

    /// To be called again and again as long as the wait lasts.
    mutating func check(_ text: () -> String) {
        guard !isTold, ContinuousClock.now - begin >= Self.patience else { return }
        isTold = true
        report(text())
    }

    /// The line about who holds a lock of a data directory, which only those do who start or stop its server.
    static func text(lock: String, of layout: ClusterLayout) -> String {
        // The one that took it may have handed it on and ended.
        let holders = ProcessTable.holders(ofLockOn: lock).filter { !ProcessTable.arguments(of: $0).isEmpty }
        let names = holders.map { "process \($0)" }.joined(separator: ", ")
        let who = names.isEmpty ? "the holder of \(lock)" : names
        var text = "waiting for \(who), which starts or stops the private PostgreSQL in \(layout.directory)"
        for holder in holders where ProcessTable.isStopped(holder) {
            text += "; \(holder) was stopped by a signal: let it go on with kill -CONT \(holder), or end it"
        }
        return text
    }
}
