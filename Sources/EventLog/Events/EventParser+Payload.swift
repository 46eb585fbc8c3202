// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventParser {
    /// Checks the subject and the payload of a type of the catalogue, and writes the payload, what is personal apart.
    @inline(__always)
    mutating func checkPayload(_ data: Int, of event: inout ParsedEvent) throws(EventRefusal) {
        let rules = rules(of: event.kind)
        let kind = try subjectKind(event.subject, rules)
        guard data != 0 else {
            throw EventRefusal(code: .invalidData, field: "data", message: "required, but absent")
        }
        guard tape.nodes[data].kind == .object else {
            throw EventRefusal(code: .invalidData, field: "data", message: "must be an object")
        }
        if let fault = rules.schema.check(data, of: tape, scratch: free) {
            throw EventRefusal(rules.schema.violation(fault, in: data, of: tape))
        }
        try checkIdentifier(in: data, kind, event.subject)
        if tape.nodes[data].spelling.contains(.personal) {
            (event.data, event.personal) = split(data, rules)
        } else {
            event.data = write(data)
        }
        if kind != .customers { event.person = person(data) ?? event.subject }
    }

    /// The kind of a subject, which must be one that the type allows, with an id behind it.
    @inline(__always)
    private func subjectKind(_ subject: UnsafeBufferPointer<UInt8>, _ rules: EventRules) throws(EventRefusal)
        -> SubjectKind
    {
        for kind in SubjectKindTable.shared where rules.subjects >> UInt16(kind.kind.rawValue) & 1 == 1 {
            let length = kind.name.length
            if subject.count > length + 1, let start = subject.baseAddress, start[length] == UInt8(ascii: "/"),
                JSONBytes.areEqual(start, kind.name.start, length)
            {
                return kind.kind
            }
        }
        throw invalidSubject(rules)
    }

    @inline(never)
    private func invalidSubject(_ rules: EventRules) -> EventRefusal {
        let allowed = SubjectKind.table.indices.filter { rules.subjects >> UInt16($0) & 1 == 1 }
            .map { SubjectKind.table[$0].name.description + "/<id>" }
        return EventRefusal(
            code: .invalidSubject,
            field: "subject",
            message: "must be \(allowed.joined(separator: " or ")) for this type"
        )
    }

    /// An id in the payload of the subject's own kind must be the subject's.
    @inline(__always)
    private mutating func checkIdentifier(
        in data: Int,
        _ kind: SubjectKind,
        _ subject: UnsafeBufferPointer<UInt8>
    ) throws(EventRefusal) {
        let entry = SubjectKindTable.shared[Int(kind.rawValue)]
        guard let member = tape.member(entry.field, of: data), tape.nodes[member].kind == .string else { return }
        let mark = free
        let text = text(of: member)
        free = mark
        let prefix = entry.name.length + 1
        guard text.count == subject.count - prefix,
            let left = text.baseAddress, let right = subject.baseAddress,
            JSONBytes.areEqual(left, right + prefix, text.count)
        else {
            throw EventRefusal(
                code: .subjectMismatch,
                field: "data." + kind.idField,
                message: "must be the id of the subject"
            )
        }
    }

    /// `customers/<id>` of the payload's customer, or `nil`.
    @inline(__always)
    private mutating func person(_ data: Int) -> UnsafeBufferPointer<UInt8>? {
        let entry = SubjectKindTable.shared[Int(SubjectKind.customers.rawValue)]
        guard let member = tape.member(entry.field, of: data), tape.nodes[member].kind == .string,
            tape.nodes[member].end > tape.nodes[member].start
        else { return nil }
        let start = free
        free.update(from: entry.name.start, count: entry.name.length)
        free += entry.name.length
        free.pointee = UInt8(ascii: "/")
        free = JSONBytes.decode(tape.raw(member), into: free + 1)
        return UnsafeBufferPointer(start: start, count: free - start)
    }
}
