// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How a customer of the day fares.
enum DemoFate: Equatable {
    /// Every message is answered within the hour.
    case effective
    /// The first answer comes after more than an hour.
    case late
    /// A quick answer, but none to the customer's last word.
    case lastWord
    /// No answer but that of a machine.
    case unanswered
    /// An advertisement that is reported and not answered.
    case advertisement
    /// Waits at the end, less than an hour so far.
    case pending
}
