// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
import Postgres

/// Proves that the log is whole, from the stored bytes of every column alone.
///
/// In each partition it walks the chain: offsets are 0, 1, 2 …, each batch begins where the one before it ended, its
/// digest is that of its rows and of the digest before it, every event is in the partition of its subject. Over all
/// partitions it compares events and identities: each event has exactly one, and none is left over. Batches, identities
/// and tables of partitions that the log does not have are found too. A partition whose table is gone, or no part of
/// `kefu.events`, is wrong, and the others are looked at all the same. A log that was rewritten with new digests, or whose
/// tail was cut with everything about it, differs only from a seal taken before.
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

    enum Job: Sendable {
        case partition(Int)
        case identities(pages: Range<Int64>?)
    }

    /// What was found so far, and what is to be read yet.
    struct Findings: Sendable {
        var queue: [Job]
        var done = 0
        var walks: [Int: ChainWalk] = [:]
        var identities: IdentityFindings?
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
        let (extent, pages) = try await database.withConnection(.logReader) { connection in
            (try await LogExtent.read(connection), try await identityPages(connection))
        }
        let total = extent.events * 2
        let partitions = extent.partitions.indices.filter { extent.partitions[$0].hasTable }
            .sorted { extent.partitions[$0].last < extent.partitions[$1].last }
            .map { Job.partition($0) }
        let findings = Locked(Findings(queue: pages.map { .identities(pages: $0) } + partitions))
        let key = UInt64.random(in: .min ... .max)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<jobs {
                group.addTask {
                    try await database.withConnection(.logReader) { connection in
                        let reader = VerifyReader(connection: connection, extent: extent, key: key) { rows in
                            progress(
                                findings.withLock { findings in
                                    findings.done += rows
                                    return findings.done
                                },
                                total
                            )
                        }
                        while let job = findings.withLock({ $0.queue.popLast() }) {
                            try await run(job, reader, findings)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let found = findings.withLock { $0 }
        let faults = try await database.withConnection(.logReader) { connection in
            try await judge(found, extent: extent, seals: seals, connection)
        }
        return LogVerification(
            cut: extent.cut,
            batches: found.walks.values.reduce(0) { $0 + $1.walked },
            faults: faults.sorted {
                ($0.partition ?? -1, $0.offsets?.lowerBound ?? 0) < ($1.partition ?? -1, $1.offsets?.lowerBound ?? 0)
            }
        )
    }

    private func run(_ job: Job, _ reader: VerifyReader, _ findings: Locked<Findings>) async throws {
        do {
            switch job {
            case .partition(let partition):
                let walk = try await reader.walk(partition: partition)
                findings.withLock { $0.walks[partition] = walk }
            case .identities(let pages):
                let found = try await reader.identities(pages: pages)
                findings.withLock { findings in
                    if findings.identities == nil {
                        findings.identities = found
                    } else {
                        findings.identities?.merge(found)
                    }
                }
            }
        } catch let error as PostgresError {
            guard let fault = Self.fault(error, in: job) else { throw error }
            findings.withLock { $0.faults.append(fault) }
        }
    }

    /// What is wrong with what a job reads, when the error says that it is not as it was written.
    static func fault(_ error: PostgresError, in job: Job) -> LogFault? {
        var fault = LogFault(kind: .unreadable, message: "PostgreSQL cannot read it: \(error.message)")
        guard case .partition(let partition) = job else { return error.sqlState?.isCorruption == true ? fault : nil }
        fault.partition = partition
        if let missing = EventLogError.missingLeaf(error) {
            fault.message = missing.message
            return fault
        }
        return error.sqlState?.isCorruption == true || error.sqlState?.isOfAnotherTable == true ? fault : nil
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
}

extension SQLState {
    /// Whether PostgreSQL says that its files are damaged (class XX).
    fileprivate var isCorruption: Bool { rawValue.hasPrefix("XX") || rawValue.hasPrefix("58") }

    /// Whether PostgreSQL says that a table lacks a column or cannot be read by those who could (class 42): it is another
    /// one than the log has made.
    fileprivate var isOfAnotherTable: Bool { rawValue.hasPrefix("42") }
}
