// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import ServiceDesk

/// The line below an empty answer of the log: what to ask for otherwise.
enum LogAbsenceText {
    static func phrase(_ absence: LogAbsence, _ filter: LogFilter) -> Phrase {
        if absence.heads.events == 0 {
            return Phrase("kefu append FILE puts events into the log", "用 kefu append 文件 写入事件")
        }
        let place = filter.partition.map { Phrase(" in partition \($0)", "（分区\($0)中）") } ?? Phrase("", "")
        if absence.isOutsideOffsets {
            return Phrase(
                "no event\(place.english) has such an offset: kefu log status shows where partitions end",
                "没有这样的位置\(place.chinese)：kefu log status 显示各分区末端"
            )
        }
        if absence.lacksShops {
            let shops = filter.shops.joined(separator: ", ")
            return Phrase(
                "there is no event of \(shops)\(place.english): kefu shops lists the shops that are known",
                "没有店铺 \(shops) 的事件\(place.chinese)：kefu shops 列出已知店铺"
            )
        }
        if absence.lacksSubject, let subject = filter.subject {
            return Phrase(
                "there is no event of \(subject)\(place.english)"
                    + (subject.contains("/") ? "" : ": a subject is written kind/id, such as orders/1001"),
                "没有对象 \(subject) 的事件\(place.chinese)" + (subject.contains("/") ? "" : "：对象写作 种类/编号，如 orders/1001")
            )
        }
        if absence.lacksTypes {
            let types = filter.types.joined(separator: ", ")
            return Phrase(
                "no event of type \(types) was ever appended\(place.english)",
                "从未写入过类型为 \(types) 的事件\(place.chinese)"
            )
        }
        if let since = filter.since, let last = absence.last, since > last {
            return Phrase(
                "the last event\(place.english) happened at \(last), before \(since)",
                "最后的事件\(place.chinese)发生于 \(last)，早于 \(since)"
            )
        }
        if let until = filter.until, let first = absence.first, until <= first {
            return Phrase(
                "the first event\(place.english) happened at \(first), not before \(until)",
                "最早的事件\(place.chinese)发生于 \(first)，不早于 \(until)"
            )
        }
        return Phrase(
            "there are events of each that was asked for, but none of all together: ask for less at once",
            "各条件分别有事件，但没有同时满足的：请减少条件"
        )
    }
}
