// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The program that was given the events has ended over them.
struct ConsumerGone: Error, CustomStringConvertible {
    enum Cause: Sendable {
        /// Its end of the acknowledgements, or of the events, is closed.
        case closed
        /// It acknowledged nothing for so many seconds.
        case silent(seconds: Int)
        /// It read nothing for so many seconds.
        case deaf(seconds: Int)
    }

    let cause: Cause
    let unacknowledged: Int

    var description: String {
        switch cause {
        case .closed:
            "the consumer ended with \(unacknowledged) lines unacknowledged; they will be delivered again"
        case .deaf(let seconds):
            "no line was read for \(seconds) s with \(unacknowledged) lines unacknowledged; they will be delivered to others "
                + "(--ack-timeout)"
        case .silent(let seconds):
            "nothing was acknowledged for \(seconds) s with \(unacknowledged) lines unacknowledged; they will be delivered "
                + "to others (--ack-timeout)"
        }
    }
}
