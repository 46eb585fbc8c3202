// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The limits of an event, on what the log stores of it: an export changes its text, and nothing of this.
extension EventParser {
    /// Checks the bytes and the fields of an event whose text has nearly as many as an event may have, or more.
    ///
    /// - Parameter extensions: The attributes of its own.
    /// - Complexity: linear in the payload.
    @inline(never)
    func checkStored(_ event: ParsedEvent, extensions: Int) throws(EventRefusal) {
        let bytes =
            event.id.count + event.source.count + event.type.count + event.subject.count + event.shop.count
            + (event.extensions?.count ?? 0) + (event.data?.count ?? 0) + (event.personal?.count ?? 0)
        guard bytes <= JSONLimits.event.bytes else {
            throw EventRefusal(code: .tooLarge, field: "", message: "larger than 1 MiB")
        }
        guard tape.members > JSONLimits.event.members else { return }
        guard extensions + members(of: event.data) <= JSONLimits.event.members else {
            throw EventRefusal(
                code: .tooManyFields,
                field: "",
                message: "more than \(JSONLimits.event.members) fields"
            )
        }
    }

    /// The members of all objects of a payload as it is stored.
    private func members(of data: UnsafeBufferPointer<UInt8>?) -> Int {
        var stored = JSONTape(limits: .eventText)
        guard let data, (try? stored.scan(UnsafeRawBufferPointer(data))) != nil else { return 0 }
        return stored.members
    }
}
