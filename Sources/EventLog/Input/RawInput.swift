// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// An open file descriptor and how far it has been read.
struct RawInput: ~Copyable {
    /// The file's name as errors print it.
    let name: String

    /// How many bytes there are from here to the end; nil for pipes, terminals and sockets.
    let totalBytes: Int?

    /// How many bytes have been read.
    private(set) var bytesRead = 0

    private let descriptor: Int32
    private let isOwned: Bool
    private let watch: InputWatch?

    /// Opens a file; `-` is standard input.
    init(path: String, watch: InputWatch? = nil) throws(EventFileError) {
        if path == "-" {
            self.init(descriptor: STDIN_FILENO, name: "stdin", isOwned: false, watch: watch)
            return
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw EventFileError(
                .cannotOpen,
                file: path,
                reason: "cannot be opened: \(String(cString: strerror(errno)))",
                remedy: "check the path and the right to read it"
            )
        }
        self.init(descriptor: descriptor, name: path, isOwned: true, watch: watch)
    }

    /// Takes a descriptor that is already open and closes it at the end if it `isOwned`.
    init(descriptor: Int32, name: String, isOwned: Bool, watch: InputWatch? = nil) {
        self.descriptor = descriptor
        self.name = name
        self.isOwned = isOwned
        self.watch = watch
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            let position = max(0, Int(lseek(descriptor, 0, SEEK_CUR)))
            totalBytes = max(0, Int(status.st_size) - position)
            _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        } else {
            totalBytes = nil
        }
    }

    deinit {
        if isOwned {
            _ = close(descriptor)
        }
    }

    /// Reads what is there, waiting for the first byte; zero at the end.
    mutating func read(into output: UnsafeMutableRawBufferPointer) throws(EventFileError) -> Int {
        while true {
            if let watch { try wait(watch) }
            let count = Glibc.read(descriptor, output.baseAddress, output.count)
            if count >= 0 {
                bytesRead += count
                return count
            }
            switch errno {
            case EINTR:
                continue
            case EAGAIN:
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(&waiting, 1, -1)
            case EISDIR:
                throw EventFileError(
                    .cannotRead,
                    file: name,
                    reason: "is a directory",
                    remedy: "name the files in it, as in \(name)/*.ndjson"
                )
            default:
                throw EventFileError(
                    .cannotRead,
                    file: name,
                    reason: "cannot be read: \(String(cString: strerror(errno)))",
                    remedy: "append it again when the file can be read; what is stored already counts once"
                )
            }
        }
    }

    /// Waits for something to read, or for the end; a file always has one of them.
    ///
    /// - Throws: `EventFileError` with code `stopped`.
    private func wait(_ watch: InputWatch) throws(EventFileError) {
        var steps = 0
        while true {
            if watch.isStopped() {
                throw EventFileError(
                    .stopped,
                    file: name,
                    reason: "was not read to its end",
                    remedy: "append it again; what is stored already counts once"
                )
            }
            guard totalBytes == nil else { return }
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, InputWatch.step)
            // What cannot be waited for is told by the read.
            if ready > 0 || ready < 0 && errno != EINTR { return }
            steps += 1
            if steps == InputWatch.stepsUntilQuiet { watch.quiet() }
        }
    }
}
