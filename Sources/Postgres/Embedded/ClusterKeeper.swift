// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The small program that ends the server when nobody has used it for a while.
///
/// It needs nothing of the `kefu` that started it, so that it does its work also when that was killed.
enum ClusterKeeper {
    /// Starts the keeper unless one is at work. To be called by the holder of the start lock.
    static func ensure(_ layout: ClusterLayout, postmaster: PostmasterFile) throws {
        // Who only looks holds the lock shared for a moment; a keeper holds it exclusively.
        let waited = try FileLock.wait(.exclusive, layout.keeperLock) {
            try !FileLock.isHeldExclusively(layout.keeperLock)
        }
        guard let lock = waited else { return }
        defer { lock.release() }
        lock.write(line: "")
        try SmallFile.replace(layout.keeperScript, with: script, mode: 0o600)
        try ChildProcess.detach(
            ["sh", layout.keeperScript, layout.directory, "\(postmaster.processID)", postmaster.socketDirectory],
            inheriting: lock
        )
    }

    /// Ends the keeper of a server that is no more, and waits until it has gone.
    static func retire(_ layout: ClusterLayout) throws {
        var attempts = 0
        let lock = try FileLock.wait(.exclusive, layout.keeperLock) {
            if let text = SmallFile.text(layout.keeperLock), let keeper = pid_t(text.prefix { $0 != "\n" }), keeper > 1,
                ProcessTable.arguments(of: keeper).contains(layout.keeperScript)
            {
                kill(keeper, SIGTERM)
            }
            attempts += 1
            return attempts < 2500
        }
        guard let lock else {
            throw PostgresError.embedded(
                .dataDirectory,
                "another system, perhaps a container, keeps a server on \(layout.directory)",
                hint: "Stop it there first: kefu down --data-dir …"
            )
        }
        lock.release()
    }

    /// POSIX shell; descriptor 9 is the keeper's lock, 8 the users' lock. Besides `sleep` and `flock` it starts no program.
    static let script = #"""
        # Ends Kefu's private PostgreSQL when no kefu has used it for a while. Written by kefu at each start.
        # usage: sh keeper.sh DATA_DIRECTORY POSTMASTER_PID SOCKET_DIRECTORY
        directory=$1 postmaster=$2 sockets=$3
        users=$directory/kefu.lock stamp=$directory/keeper.seen log=$directory/postgres.log
        cd /
        umask 077
        echo "$$" >&9
        exec 8<"$users" || exit 1
        : >"$stamp"

        is_running() {
            title=
            { IFS= read -r title <"/proc/$postmaster/cmdline"; } 2>/dev/null
            case $title in *postgres*) return 0 ;; *) return 1 ;; esac
        }

        idle=0 rounds=0
        while sleep 1 8<&- 9>&-; do
            is_running || exit 0
            if ! [ "/proc/$$/fd/8" -ef "$users" ] || ! [ -f "$directory/postgres/postmaster.pid" ]; then
                # The data directory was deleted or replaced: what runs on it is an orphan.
                kill -QUIT "$postmaster"
                rm -f "$sockets"/.s.PGSQL.*
                rmdir "$sockets"
                exit 0
            fi
            rounds=$((rounds + 1))
            if [ $((rounds % 600)) -eq 0 ] && [ "$(wc -c <"$log" 9>&-)" -gt 16777216 ]; then
                cp "$log" "$log.1" 9>&- && : >"$log"
            fi
            if ! flock -n -x 8 9>&-; then
                idle=0
                continue
            fi
            if [ "$users" -nt "$stamp" ]; then
                idle=0
                : >"$stamp"
            fi
            idle=$((idle + 1))
            read -r linger <"$users"
            case $linger in '' | *[!0-9]*) linger=300 ;; esac
            if [ "$idle" -gt "$linger" ]; then
                kill -INT "$postmaster"
                while is_running; do sleep 0.1 8<&- 9>&-; done
                rm -f "$sockets"/.s.PGSQL.*
                rmdir "$sockets"
                exit 0
            fi
            flock -u 8 9>&-
        done

        """#
}
