// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension ScopeRequest {
    /// Whether nothing can lie between the beginning and the end, as far as that is known without a zone and without the clock.
    package var isEndBeforeBeginning: Bool {
        guard case .at(let since)? = since, let until else { return false }
        if case .instant(let first) = since, case .instant(let last) = until { return last <= first }
        guard let first = since.localTime(isEnd: false), let last = until.localTime(isEnd: true) else { return false }
        return first.isOfToday == last.isOfToday && last.microseconds <= first.microseconds
    }
}

extension InstantArgument {
    /// Microseconds by the local clock, since 1970 or since today began; of a day its beginning, or its end, which is not included.
    fileprivate func localTime(isEnd: Bool) -> (isOfToday: Bool, microseconds: Int64)? {
        let day: Int64 = 86_400_000_000
        let length = isEnd ? day : 0
        return switch self {
        case .now, .instant: nil
        case .day(.today): (true, length)
        case .day(.yesterday): (true, length - day)
        case .day(.day(let date)): (false, Int64(date.days) * day + length)
        case .local(let date, let timeOfDay): (false, Int64(date.days) * day + timeOfDay)
        }
    }
}
