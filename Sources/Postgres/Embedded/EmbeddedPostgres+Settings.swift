// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension EmbeddedPostgres {
    /// One line of the private server's configuration, with the reason for it.
    struct Setting: Sendable {
        let name: String
        let value: String
        let reason: String

        init(_ name: String, _ value: String, _ reason: String) {
            self.name = name
            self.value = value
            self.reason = reason
        }
    }

    /// What the settings depend on.
    struct Machine: Sendable {
        var memory: Int64
        var freeDisk: Int64

        /// This machine, with the disk of `directory`.
        init(diskOf directory: String) {
            memory = Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))
            var disk = statvfs()
            let isKnown = statvfs(directory, &disk) == 0
            freeDisk = isKnown ? Int64(disk.f_bavail) * Int64(disk.f_frsize) : 1 << 36
        }

        init(memory: Int64, freeDisk: Int64) {
            self.memory = memory
            self.freeDisk = freeDisk
        }

        /// A part of the memory in megabytes, within bounds.
        func memory(dividedBy divisor: Int64, from least: Int64, to most: Int64) -> String {
            "\(min(most, max(least, memory / divisor / 1_048_576)))MB"
        }

        /// Up to 8 GB, and never more than an eighth of what is free.
        var writeAheadLogMegabytes: Int64 { min(8192, max(256, freeDisk / 8 / 1_048_576)) }
    }

    /// What the private server's processes find in their environment, beside what every program gets.
    ///
    /// A process that reads and plans one long question takes some ten megabytes for the first time, and two fifths of its time were the
    /// kernel handing them out in pages of 4 KiB. The C library asks for 2 MiB pages instead, where the kernel gives such on
    /// request, and keeps what it has. Other C libraries and older ones take no notice.
    static let environment = [
        "GLIBC_TUNABLES="
            + [
                "glibc.malloc.hugetlb=1", "glibc.malloc.top_pad=16777216", "glibc.malloc.mmap_threshold=67108864",
                "glibc.malloc.trim_threshold=134217728",
            ].joined(separator: ":")
    ]

    /// The settings of the private server. `docs/operations.md` repeats them for operators.
    static func settings(machine: Machine, hasLZ4: Bool) -> [Setting] {
        access + durability(machine, hasLZ4) + memory(machine) + behaviour + logging
    }

    private static let access = [
        Setting("listen_addresses", "", "no TCP: only who may enter the socket's directory reaches the server"),
        Setting("unix_socket_permissions", "0700", "a second bar behind the directory's own 0700"),
        Setting(
            "max_connections",
            "100",
            "a pool a process and a few processes; each slot costs memory even when unused"
        ),
        Setting("max_locks_per_transaction", "256", "an append may touch every partition with its indexes"),
    ]

    private static func durability(_ machine: Machine, _ hasLZ4: Bool) -> [Setting] {
        let size = machine.writeAheadLogMegabytes
        return [
            Setting("fsync", "on", "an acknowledged event survives a power cut"),
            Setting(
                "synchronous_commit",
                "on",
                "an acknowledged event is on disk; projectors, which can redo, relax it for themselves"
            ),
            Setting("full_page_writes", "on", "a page torn by a crash is whole again after recovery"),
            Setting(
                "wal_compression",
                hasLZ4 ? "lz4" : "on",
                "full pages are most of the volume under random index keys"
            ),
            Setting(
                "max_wal_size",
                "\(size)MB",
                "checkpoints by time, not by volume, in bulk loads; at most an eighth of the free disk"
            ),
            Setting(
                "min_wal_size",
                "\(min(1024, size / 2))MB",
                "segments are reused rather than made anew between bursts"
            ),
            Setting("checkpoint_timeout", "10min", "fewer full pages; bounds recovery after a crash"),
            Setting("checkpoint_completion_target", "0.9", "writing is spread over the interval"),
            Setting("recovery_init_sync_method", "syncfs", "one call at recovery in place of opening every file"),
            Setting("restart_after_crash", "on", "the server recovers by itself when one of its processes is killed"),
        ]
    }

    private static func memory(_ machine: Machine) -> [Setting] {
        [
            Setting(
                "shared_buffers",
                machine.memory(dividedBy: 8, from: 128, to: 2048),
                "the hot end of the log and its indexes; kefu shares the machine"
            ),
            Setting(
                "effective_cache_size",
                machine.memory(dividedBy: 2, from: 256, to: 1 << 20),
                "what the system's page cache holds besides"
            ),
            Setting(
                "work_mem",
                machine.memory(dividedBy: 512, from: 4, to: 64),
                "a tier table over a million customers sorts and hashes without files"
            ),
            Setting(
                "maintenance_work_mem",
                machine.memory(dividedBy: 16, from: 64, to: 1024),
                "a rebuild makes its indexes late and at once"
            ),
        ]
    }

    private static let behaviour = [
        Setting("random_page_cost", "1.1", "solid-state disks; 4 would make the planner shun indexes"),
        Setting("effective_io_concurrency", "200", "solid-state disks take many reads at once"),
        Setting("jit", "off", "compiling a query costs more than any of these queries takes"),
        Setting("client_connection_check_interval", "2s", "a query whose kefu was killed ends soon"),
        Setting("autovacuum_max_workers", "2", "the machine may have two cores"),
        Setting(
            "autovacuum_vacuum_insert_scale_factor",
            "0.1",
            "insert-only tables: keep index-only scans and freezing in small steps"
        ),
        Setting(
            "autovacuum_analyze_scale_factor",
            "0.05",
            "tables grow fast at first; a stale plan costs more than a sample"
        ),
        Setting(
            "autovacuum_vacuum_cost_limit",
            "2000",
            "a solid-state disk bears it, and a step ends before the next is due"
        ),
        Setting("timezone", "UTC", "no answer may depend on the machine's zone"),
        Setting("lc_messages", "C", "errors are in one language, for people who search for them"),
    ]

    private static let logging = [
        Setting(
            "log_destination",
            "stderr",
            "standard error is <data directory>/postgres.log; kefu and its keeper turn it over at 16 MB"
        ),
        Setting(
            "logging_collector",
            "off",
            "one process less; the file is opened in append mode, so it can be truncated"
        ),
        Setting("log_timezone", "UTC", "as everywhere"),
        Setting("log_line_prefix", "%m [%p] %q%u@%d %a ", "when, which process, who, which program"),
        Setting("log_lock_waits", "on", "a wait of more than a second is worth a line"),
        Setting("log_error_verbosity", "terse", "DETAIL and CONTEXT of an error may quote customers' words"),
        Setting("log_min_error_statement", "panic", "a statement's text may quote customers' words"),
    ]
}
