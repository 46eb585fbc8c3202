// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What becomes of a refund.
enum DemoRefundCourse {
    /// Agreed and settled within half an hour.
    case quick
    /// Requested and not looked at for longer than half an hour.
    case overlooked
    /// The goods came back and the money went.
    case returned
    /// The goods came back, and nothing happened since.
    case stuck
    /// Refused, and brought before the platform.
    case escalated
    /// A supervisor agrees because the parcel is late.
    case supervised
    /// The customer keeps the goods after a talk.
    case withdrawn
    /// A part is paid back for damage.
    case partial
}
