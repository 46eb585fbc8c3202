// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension SchemaRules {
    /// Checks a value, and marks the members of it that hold personal text.
    ///
    /// - Parameter scratch: Room for the longest string of the tape's text.
    /// - Returns: The first fault in the order of the text, or `nil` when all is well.
    /// - Complexity: linear in the nodes; no allocation.
    @inline(__always)
    func check(_ node: Int, of tape: borrowing JSONTape, scratch: UnsafeMutablePointer<UInt8>) -> SchemaFault? {
        check(node, by: 0, of: tape, scratch)
    }

    private func check(
        _ index: Int,
        by number: Int32,
        of tape: borrowing JSONTape,
        _ scratch: UnsafeMutablePointer<UInt8>
    ) -> SchemaFault? {
        let node = tape.nodes + index
        guard let rule = rules.baseAddress.map({ $0 + Int(number) }) else { return nil }
        func fault(_ reason: SchemaFault.Reason) -> SchemaFault {
            SchemaFault(reason: reason, node: Int32(truncatingIfNeeded: index), rule: number)
        }
        let checks = rule.pointee.checks
        switch node.pointee.kind {
        case .string:
            guard rule.pointee.types.contains(.string) else { return fault(.type) }
            guard !checks.isDisjoint(with: [.choices, .minLength, .maxLength, .pattern, .dateTime]) else { return nil }
            return checkString(index, rule, of: tape, scratch).map(fault)
        case .number:
            return checkNumber(index, rule, of: tape).map(fault)
        case .object:
            guard rule.pointee.types.contains(.object) else { return fault(.type) }
            // No choice is an object or an array.
            guard !checks.contains(.choices) else { return fault(.choices) }
            return checks.contains(.properties) ? checkObject(index, by: number, rule, of: tape, scratch) : nil
        case .array:
            guard rule.pointee.types.contains(.array) else { return fault(.type) }
            guard !checks.contains(.choices) else { return fault(.choices) }
            guard checks.contains(.items) else { return nil }
            let end = Int(node.pointee.next)
            var element = index + 1
            while element < end {
                if let fault = check(element, by: rule.pointee.items, of: tape, scratch) { return fault }
                element = Int(tape.nodes[element].next)
            }
            return nil
        case .null:
            guard rule.pointee.types.contains(.null) else { return fault(.type) }
        case .trueLiteral, .falseLiteral:
            guard rule.pointee.types.contains(.boolean) else { return fault(.type) }
        }
        guard checks.contains(.choices) else { return nil }
        let kind = node.pointee.kind
        return rule.pointee.choices.contains { $0.kind == kind } ? nil : fault(.choices)
    }

    @inline(__always)
    private func checkObject(
        _ index: Int,
        by number: Int32,
        _ rule: UnsafePointer<SchemaRule>,
        of tape: borrowing JSONTape,
        _ scratch: UnsafeMutablePointer<UInt8>
    ) -> SchemaFault? {
        var found: UInt64 = 0
        let end = Int(tape.nodes[index].next)
        var member = index + 1
        while member < end {
            if let property = property(member, rule, of: tape) {
                found |= 1 << UInt64(truncatingIfNeeded: property)
                let entry = rule.pointee.properties[property]
                if entry.isPersonal, tape.nodes[member].kind == .string {
                    tape.nodes[member].spelling.insert(.personal)
                    tape.nodes[index].spelling.insert(.personal)
                }
                if let fault = check(member, by: entry.rule, of: tape, scratch) { return fault }
            }
            member = Int(tape.nodes[member].next)
        }
        let missing = rule.pointee.required & ~found
        guard missing != 0 else { return nil }
        return SchemaFault(
            reason: .missing,
            node: Int32(truncatingIfNeeded: index),
            rule: number,
            property: Int32(truncatingIfNeeded: missing.trailingZeroBitCount)
        )
    }

    /// The property that a member is, among those of the rule.
    @inline(__always)
    func property(_ member: Int, _ rule: UnsafePointer<SchemaRule>, of tape: borrowing JSONTape) -> Int? {
        let node = tape.nodes + member
        let slots = rule.pointee.slots
        guard let base = slots.baseAddress, let properties = rule.pointee.properties.baseAddress else { return nil }
        var slot = SchemaProperty.slot(
            prefix: node.pointee.keyPrefix,
            length: node.pointee.keyLength,
            of: slots.count
        )
        while base[slot] != 0xFF {
            let property = Int(base[slot])
            if tape.hasKey(member, properties[property].name) { return property }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func checkString(
        _ index: Int,
        _ rule: UnsafePointer<SchemaRule>,
        of tape: borrowing JSONTape,
        _ scratch: UnsafeMutablePointer<UInt8>
    ) -> SchemaFault.Reason? {
        let checks = rule.pointee.checks
        var text = tape.raw(index)
        if tape.nodes[index].spelling.contains(.escaped) {
            text = UnsafeBufferPointer(start: scratch, count: JSONBytes.decode(text, into: scratch) - scratch)
        }
        if checks.contains(.choices), !isChoice(text, prefix: tape.prefix(of: text), rule) { return .choices }
        guard !checks.isDisjoint(with: .ofStrings) else { return nil }
        if checks.contains(.minLength) || checks.contains(.maxLength) {
            // A code point takes one to four bytes: most lengths are judged by the bytes alone.
            let least = (text.count + 3) / 4
            if text.count > Int(rule.pointee.maxLength) || least < Int(rule.pointee.minLength) {
                let count = tape.codePoints(index)
                if count < Int(rule.pointee.minLength) { return .minLength }
                if count > Int(rule.pointee.maxLength) { return .maxLength }
            }
        }
        if checks.contains(.pattern), !SchemaPattern.matches(text, rule.pointee.pattern) { return .pattern }
        if checks.contains(.dateTime), !DateTimeFormat.matches(text) { return .dateTime }
        return nil
    }

    @inline(__always)
    private func isChoice(_ text: UnsafeBufferPointer<UInt8>, prefix: UInt64, _ rule: UnsafePointer<SchemaRule>) -> Bool
    {
        guard let start = text.baseAddress else { return false }
        for choice in rule.pointee.choices
        where choice.name.prefix == prefix && choice.name.length == text.count && choice.kind == .string {
            if choice.name.hasRest(of: start) { return true }
        }
        return false
    }

    private func checkNumber(_ index: Int, _ rule: UnsafePointer<SchemaRule>, of tape: borrowing JSONTape)
        -> SchemaFault.Reason?
    {
        let node = tape.nodes + index
        let types = rule.pointee.types
        let checks = rule.pointee.checks
        guard !types.isDisjoint(with: [.integer, .number]) else { return .type }
        if checks.contains(.choices) { return .choices }
        let start = tape.text + Int(node.pointee.start)
        let end = tape.text + Int(node.pointee.end)
        if node.pointee.spelling.contains(.plainInteger), end - start <= 18 {
            guard !checks.isDisjoint(with: .ofNumbers) else { return nil }
            let isNegative = start.pointee == UInt8(ascii: "-")
            var digit = isNegative ? start + 1 : start
            var value: Int64 = 0
            while digit < end {
                value = value &* 10 &+ Int64(digit.pointee & 0x0F)
                digit += 1
            }
            if isNegative { value = -value }
            if checks.contains(.minimum), value < rule.pointee.minimum { return .minimum }
            return checks.contains(.maximum) && value > rule.pointee.maximum ? .maximum : nil
        }
        return checkNumber(JSONNumber(start, end: end), rule)
    }

    /// The same for a number with a fraction, an exponent or many digits. Bounds have at most 18 digits.
    @inline(never)
    private func checkNumber(_ number: JSONNumber, _ rule: UnsafePointer<SchemaRule>) -> SchemaFault.Reason? {
        if !rule.pointee.types.contains(.number), !number.isInteger { return .type }
        let checks = rule.pointee.checks
        guard let (value, isExact) = number.truncated else {
            if number.isBelowZero { return checks.contains(.minimum) ? .minimum : nil }
            return checks.contains(.maximum) ? .maximum : nil
        }
        if checks.contains(.minimum) {
            let least = rule.pointee.minimum
            if value < least || (value == least && !isExact && number.isBelowZero) { return .minimum }
        }
        if checks.contains(.maximum) {
            let greatest = rule.pointee.maximum
            if value > greatest || (value == greatest && !isExact && !number.isBelowZero) { return .maximum }
        }
        return nil
    }
}
