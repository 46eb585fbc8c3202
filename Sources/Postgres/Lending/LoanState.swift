// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How far the conversation over a lent session is: a value that is shown the bytes of both directions.
struct LoanState {
    private var client = WireFrames()
    private var server = WireFrames()
    /// How often the server has still to say that it is ready.
    private var awaited = 0
    /// Whether the borrower has sent something that the server answers only once it is told to.
    private var isUnsynced = false
    /// What the server last said of its transaction: `I` for none.
    private var status = UInt8(ascii: "I")
    /// Whether the borrower has said farewell.
    private(set) var isOver = false

    /// Whether the session waits for a statement, in a transaction or not.
    var isIdle: Bool { awaited == 0 && !isUnsynced && client.isBetween && server.isBetween }

    /// Whether a transaction is open, or has failed and is not ended.
    var isInTransaction: Bool { status != UInt8(ascii: "I") }

    /// Whether a transaction has failed and is not ended.
    var hasFailed: Bool { status == UInt8(ascii: "E") }

    /// - Returns: how many of the bytes the server gets: the farewell is not for it.
    mutating func fromClient(_ bytes: UnsafeRawBufferPointer) -> Int {
        var (asked, isOver, isUnsynced) = (0, false, isUnsynced)
        let count = client.scan(bytes) { sight in
            switch sight {
            case .begins(UInt8(ascii: "X")):
                isOver = true
                return false
            // Sync, Query and FunctionCall are each answered by a ReadyForQuery.
            case .begins(UInt8(ascii: "S")):
                asked += 1
                isUnsynced = false
            case .begins(UInt8(ascii: "Q")), .begins(UInt8(ascii: "F")): asked += 1
            case .begins: isUnsynced = true
            case .body: break
            }
            return true
        }
        awaited += asked
        (self.isOver, self.isUnsynced) = (isOver, isUnsynced)
        return count
    }

    mutating func fromServer(_ bytes: UnsafeRawBufferPointer) {
        var (answered, latest) = (0, status)
        _ = server.scan(bytes) { sight in
            if case .body(UInt8(ascii: "Z"), let first) = sight {
                latest = first
                answered += 1
            }
            return true
        }
        status = latest
        awaited -= answered
    }
}
