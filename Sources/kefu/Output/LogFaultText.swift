// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import ServiceDesk

/// What is wrong with the log, for people.
enum LogFaultText {
    static func phrase(_ fault: LogFault) -> Phrase { Phrase("wrong: \(fault)", "有误：\(chinese(fault))") }

    private static func chinese(_ fault: LogFault) -> String {
        var text = fault.partition.map { "分区\($0)" } ?? "日志"
        if let offsets = fault.offsets {
            let what = fault.kind == .cutTail ? "位置" : "批次"
            text += "，\(what) \(offsets.lowerBound) 至 \(offsets.upperBound)"
        }
        text += "：" + what(fault.kind) + "（\(fault.message)）"
        return fault.more > 0 ? text + "，其后还有\(fault.more)个批次" : text
    }

    private static func what(_ kind: LogFault.Kind) -> String {
        switch kind {
        case .missingEvent: "缺少事件"
        case .strayEvent: "多出事件"
        case .unsealed: "事件不属于任何批次"
        case .digest: "内容与摘要不符，事件被改动"
        case .misplaced: "事件不在其对象所属的分区"
        case .identity: "标识与事件不符"
        case .cutTail: "末尾被截去"
        case .seal: "与封印不符，封存后被改动"
        case .strayBatch: "批次不属于任何分区"
        case .strayTable: "多出数据表"
        case .detached: "分区的数据表已脱离日志"
        case .unreadable: "无法读取"
        default: kind.description
        }
    }
}
