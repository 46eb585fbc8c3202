// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
import Postgres

/// Proves that the log is whole, from the stored bytes of every column alone.
///
/// In each partition it walks the chain: offsets are 0, 1, 2 …, each batch begins where the one before it ended, its
/// digest is that of its rows and of the digest before it, every event is in the partition of its subject. Over all
/// partitions it compares events and identities: each event has exactly one, and none is left over. A log that was
/// rewritten with new digests, or whose tail was cut with everything about it, differs only from a seal taken before.
///
/// Appends go on meanwhile; what is appended after the start is not looked at.
public struct LogVerifier: Sendable {
    private let database: LogDatabase
    private let jobs: Int

    /// - Parameter jobs: how many partitions to walk at once, each over a connection of its own; the number of
    ///   processors when left out.
    public init(_ database: LogDatabase, jobs: Int? = nil) {
        self.database = database
        self.jobs = max(1, jobs ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    private enum Job: Sendable {
        case partition(Int)
        case identities(pages: Range<Int64>?)
    }

    private struct Findings: Sendable {
        var queue: [Job]
        var done = 0
        var walks: [Int: ChainWalk] = [:]
        var identities: [Int: IdentitySums] = [:]
        var highest: [Int: Int64] = [:]
        var faults: [LogFault] = []
    }

    /// Looks at everything.
    ///
    /// - Parameters:
    ///   - seals: seals that were taken before and kept elsewhere.
    ///   - progress: is told, from any task, the rows read so far and those there are to read: events and identities.
    /// - Throws: `PostgresError`; what is wrong with the log is no error but part of the result.
    /// - Complexity: reads the events and the identities once; the memory does not grow with the log but for 16 bytes
    ///   for each 4,096 events.
    public func verify(
        seals: [LogSeal] = [],
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> LogVerification {
        let (cut, pages) = try await database.withConnection(.logReader) { connection in
            (try await LogHeads.cut(connection), try await identityPages(connection))
        }
        let total = Int(cut.events) * 2
        let partitions = cut.ends.indices.sorted { cut[$0] < cut[$1] }.map { Job.partition($0) }
        let findings = Locked(Findings(queue: pages.map { .identities(pages: $0) } + partitions))
        let key = UInt64.random(in: .min ... .max)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<jobs {
                group.addTask {
                    try await database.withConnection(.logReader) { connection in
                        let reader = VerifyReader(connection: connection, partitions: cut.ends.count, key: key) {
                            rows in
                            progress(
                                findings.withLock { findings in
                                    findings.done += rows
                                    return findings.done
                                },
                                total
                            )
                        }
                        while let job = findings.withLock({ $0.queue.popLast() }) {
                            try await run(job, reader, cut, findings)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let found = findings.withLock { $0 }
        let faults = try await database.withConnection(.logReader) { connection in
            try await judge(found, cut: cut, seals: seals, connection)
        }
        return LogVerification(
            cut: cut,
            batches: found.walks.values.reduce(0) { $0 + $1.walked },
            faults: faults.sorted {
                ($0.partition ?? -1, $0.offsets?.lowerBound ?? 0) < ($1.partition ?? -1, $1.offsets?.lowerBound ?? 0)
            }
        )
    }

    private func run(_ job: Job, _ reader: VerifyReader, _ cut: Cut, _ findings: Locked<Findings>) async throws {
        do {
            switch job {
            case .partition(let partition):
                let walk = try await reader.walk(partition: partition, end: cut[partition])
                findings.withLock { $0.walks[partition] = walk }
            case .identities(let pages):
                let found = try await reader.identities(pages: pages, cut: cut)
                findings.withLock { findings in
                    findings.identities.merge(found.sums) { mine, others in
                        var sums = mine
                        sums.add(others)
                        return sums
                    }
                    findings.highest.merge(found.highest) { max($0, $1) }
                }
            }
        } catch let error as PostgresError where error.sqlState?.isCorruption == true {
            var fault = LogFault(kind: .unreadable, message: "PostgreSQL cannot read it: \(error.message)")
            if case .partition(let partition) = job { fault.partition = partition }
            findings.withLock { $0.faults.append(fault) }
        } catch let error as PostgresError {
            guard case .partition(let partition) = job, let missing = EventLogError.missingLeaf(error) else {
                throw error
            }
            let fault = LogFault(kind: .unreadable, partition: partition, message: missing.message)
            findings.withLock { $0.faults.append(fault) }
        }
    }

    /// The table's pages in as many parts as there are jobs; the last part is open, for what comes meanwhile.
    private func identityPages(_ connection: PostgresConnection) async throws -> [Range<Int64>?] {
        let bytes = try await connection.query("SELECT pg_relation_size('kefu.identities')")[0].decode(
            Int64.self,
            at: 0
        )
        let pages = bytes / 8192
        guard jobs > 1, pages > 1000 else { return [nil] }
        let size = pages / Int64(jobs)
        return (0..<jobs).map { Int64($0) * size..<($0 == jobs - 1 ? .max : Int64($0 + 1) * size) }
    }

    private func judge(
        _ found: Findings,
        cut: Cut,
        seals: [LogSeal],
        _ connection: PostgresConnection
    ) async throws -> [LogFault] {
        var faults = found.faults + found.walks.values.compactMap(\.fault)
        let inquiry = IdentityInquiry(connection: connection)
        if try await !inquiry.isUnique() {
            faults.append(
                LogFault(kind: .identity, message: "the unique index of kefu.identities is missing")
            )
        }
        for (partition, walk) in found.walks.sorted(by: { $0.key < $1.key }) {
            guard let identities = found.identities[partition] else { continue }
            if let offsets = walk.identities.firstDifference(from: identities) {
                faults.append(try await inquiry.fault(partition: partition, offsets: offsets, end: cut[partition]))
            }
        }
        faults += try await beyond(found, connection)
        for seal in seals { faults += try await seal.faults(cut: cut, connection) }
        return faults
    }

    /// Events and identities behind the last batch. The heads are read after them, so that what was appended meanwhile
    /// lies before the heads.
    private func beyond(_ found: Findings, _ connection: PostgresConnection) async throws -> [LogFault] {
        var events: [Int: Int64] = [:]
        let partitions = try await LogHeads.cut(connection).ends.count
        // One that cannot be read is known to be wrong.
        for partition in 0..<partitions where found.walks[partition] != nil {
            events[partition] = try await connection.query(
                #"SELECT max("offset") FROM kefu.\#(identifier: LogTables.leaf(partition))"#
            )[0].decode(Int64?.self, at: 0)
        }
        let heads = try await LogHeads.cut(connection)
        var faults: [LogFault] = []
        for partition in 0..<partitions {
            guard let last = events[partition], last >= heads[partition] else { continue }
            let message = "no batch seals the events at offsets \(heads[partition]) to \(last), at its end"
            faults.append(LogFault(kind: .unsealed, partition: partition, message: message))
        }
        for (partition, last) in found.highest where last >= heads[partition] {
            let message = "an identity names offset \(last), behind the last event: the tail was cut"
            faults.append(LogFault(kind: .cutTail, partition: partition, message: message))
        }
        return faults
    }
}

extension SQLState {
    /// Whether PostgreSQL says that its files are damaged (class XX).
    fileprivate var isCorruption: Bool { rawValue.hasPrefix("XX") || rawValue.hasPrefix("58") }
}
