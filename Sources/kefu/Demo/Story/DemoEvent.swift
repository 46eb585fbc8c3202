// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// An event of the story: one line, and when it reaches the log.
struct DemoEvent {
    /// When it happened.
    let time: Int64
    /// When it is appended: a moment later, or much later.
    var arrival: Int64
    /// The CloudEvent, without the line's end.
    let line: [UInt8]

    init(
        type: String,
        id: String,
        source: String,
        subject: String,
        shop: String,
        time: Int64,
        arrival: Int64,
        data: KeyValuePairs<String, DemoValue?>
    ) {
        self.time = time
        self.arrival = arrival
        var line: [UInt8] = []
        DemoValue.object([
            "specversion": "1.0",
            "id": .string(id),
            "source": .string(source),
            "type": .string(type),
            "subject": .string(subject),
            "time": .string(DemoTime.text(time)),
            "shop": .string(shop),
            "datacontenttype": "application/json",
            "data": .object(data),
        ]).write(into: &line)
        self.line = line
    }
}
