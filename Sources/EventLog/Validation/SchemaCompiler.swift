// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Turns the text of a JSON Schema into rules. It refuses a keyword that it does not know, rather than pass it over.
struct SchemaCompiler {
    private var rules: [SchemaRule] = []
    private var allocations: [UnsafeMutableRawPointer] = []
    private var subjects: [String] = []

    /// Keywords that tell people something and check nothing.
    private static let annotations: Set<String> = ["$schema", "$id", "title", "description", "default", "examples"]

    /// Bounds of numbers have at most 18 digits, so that they compare as machine integers.
    private static let greatestBound: Int64 = 999_999_999_999_999_999

    static func compile(_ text: String) throws -> SchemaProgram {
        var limits = JSONLimits.event
        limits.members = 100_000
        var tape = JSONTape(limits: limits)
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBytes { bytes in
            try tape.scan(bytes)
            var compiler = SchemaCompiler()
            do {
                _ = try compiler.rule(0, of: tape, at: "")
            } catch {
                for allocation in compiler.allocations { allocation.deallocate() }
                throw error
            }
            let rules = SchemaRules(rules: compiler.keep(compiler.rules))
            return SchemaProgram(rules: rules, subjects: compiler.subjects, allocations: compiler.allocations)
        }
    }

    /// Compiles a subschema and returns its number.
    private mutating func rule(_ schema: Int, of tape: borrowing JSONTape, at path: String) throws -> Int32 {
        guard tape.nodes[schema].kind == .object else { throw SchemaError(path: path, reason: "must be an object") }
        let number = rules.count
        rules.append(SchemaRule())
        var rule = SchemaRule()
        for member in children(of: schema, tape) {
            let keyword = tape.keyText(of: member)
            let place = path.isEmpty ? keyword : path + "." + keyword
            func integer() throws -> Int64 {
                guard tape.nodes[member].spelling.contains(.plainInteger),
                    let value = Int64(String(decoding: tape.raw(member), as: UTF8.self)),
                    abs(value) <= Self.greatestBound
                else { throw SchemaError(path: place, reason: "must be an integer of at most 18 digits") }
                return value
            }
            switch keyword {
            case _ where Self.annotations.contains(keyword): break
            case "x-kefu-personal": break
            case "x-kefu-subject" where path.isEmpty: subjects = try strings(member, of: tape, at: place)
            case "type":
                rule.types = try types(member, of: tape, at: place)
            case "enum":
                rule.choices = try choices(children(of: member, tape), of: tape, at: place)
                rule.checks.insert(.choices)
            case "const":
                rule.choices = try choices([member], of: tape, at: place)
                rule.checks.insert(.choices)
            case "minimum":
                rule.minimum = try integer()
                rule.checks.insert(.minimum)
            case "maximum":
                rule.maximum = try integer()
                rule.checks.insert(.maximum)
            case "minLength":
                rule.minLength = UInt32(clamping: try integer())
                rule.checks.insert(.minLength)
            case "maxLength":
                rule.maxLength = UInt32(clamping: try integer())
                rule.checks.insert(.maxLength)
            case "pattern":
                guard tape.nodes[member].kind == .string, let steps = SchemaPattern.steps(tape.string(member)) else {
                    throw SchemaError(path: place, reason: "a pattern of this kind is not supported")
                }
                rule.pattern = keep(steps)
                rule.checks.insert(.pattern)
            case "format":
                guard tape.nodes[member].kind == .string, tape.string(member) == "date-time" else {
                    throw SchemaError(path: place, reason: "only the format date-time is supported")
                }
                rule.checks.insert(.dateTime)
            case "items":
                rule.items = try self.rule(member, of: tape, at: place)
                rule.checks.insert(.items)
            case "additionalProperties":
                guard tape.nodes[member].kind == .trueLiteral else {
                    throw SchemaError(path: place, reason: "unknown fields are always allowed")
                }
            case "properties":
                try compileProperties(member, into: &rule, of: tape, at: place)
            case "required":
                break
            default:
                throw SchemaError(path: place, reason: "unknown keyword")
            }
        }
        for member in children(of: schema, tape) where tape.keyText(of: member) == "required" {
            for name in try strings(member, of: tape, at: path) {
                guard let index = rule.properties.firstIndex(where: { $0.name.text == name }) else {
                    throw SchemaError(path: path, reason: "\(name) is required but no property")
                }
                rule.required |= 1 << UInt64(index)
                rule.checks.insert(.properties)
            }
        }
        rules[number] = rule
        return Int32(number)
    }

    private mutating func compileProperties(
        _ object: Int,
        into rule: inout SchemaRule,
        of tape: borrowing JSONTape,
        at path: String
    ) throws {
        var properties: [SchemaProperty] = []
        let members = children(of: object, tape)
        guard tape.nodes[object].kind == .object, members.count <= 64 else {
            throw SchemaError(path: path, reason: "must be an object of at most 64 properties")
        }
        for member in members {
            let name = tape.keyText(of: member)
            let isPersonal = children(of: member, tape).contains {
                tape.keyText(of: $0) == "x-kefu-personal" && tape.nodes[$0].kind == .trueLiteral
            }
            guard !isPersonal || path == "properties" else {
                throw SchemaError(path: path, reason: "only a field at the top can be personal")
            }
            properties.append(
                SchemaProperty(
                    name: keepName(name),
                    lengthName: keepName(name + "_len"),
                    rule: try self.rule(member, of: tape, at: path + "." + name),
                    isPersonal: isPersonal
                )
            )
        }
        var size = 4
        while size < 2 * properties.count { size *= 2 }
        var slots = [UInt8](repeating: 0xFF, count: size)
        for (index, property) in properties.enumerated() {
            var slot = SchemaProperty.slot(
                prefix: property.name.prefix,
                length: UInt32(property.name.length),
                of: size
            )
            while slots[slot] != 0xFF { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt8(index)
        }
        rule.properties = keep(properties)
        rule.slots = keep(slots)
        rule.checks.insert(.properties)
    }

    private func types(_ node: Int, of tape: borrowing JSONTape, at path: String) throws -> SchemaTypes {
        let names = tape.nodes[node].kind == .string ? [tape.string(node)] : try strings(node, of: tape, at: path)
        return try names.reduce(into: SchemaTypes()) { types, name in
            guard let type = SchemaTypes.named.first(where: { $0.name == name })?.type else {
                throw SchemaError(path: path, reason: "unknown type")
            }
            types.insert(type)
        }
    }

    private mutating func choices(_ nodes: [Int], of tape: borrowing JSONTape, at path: String) throws
        -> UnsafeBufferPointer<SchemaChoice>
    {
        var choices: [SchemaChoice] = []
        for node in nodes {
            let kind = tape.nodes[node].kind
            guard kind != .number, kind != .array, kind != .object else {
                throw SchemaError(path: path, reason: "only strings, true, false and null are supported")
            }
            choices.append(SchemaChoice(kind: kind, name: keepName(kind == .string ? tape.string(node) : "")))
        }
        return keep(choices)
    }

    private func strings(_ array: Int, of tape: borrowing JSONTape, at path: String) throws -> [String] {
        try children(of: array, tape).map { node in
            guard tape.nodes[array].kind == .array, tape.nodes[node].kind == .string else {
                throw SchemaError(path: path, reason: "must be an array of strings")
            }
            return tape.string(node)
        }
    }

    private func children(of container: Int, _ tape: borrowing JSONTape) -> [Int] {
        var children: [Int] = []
        var child = container + 1
        while child < Int(tape.nodes[container].next) {
            children.append(child)
            child = Int(tape.nodes[child].next)
        }
        return children
    }

    /// Copies something into memory that the program keeps.
    private mutating func keep<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
        guard !elements.isEmpty else { return UnsafeBufferPointer(start: nil, count: 0) }
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = buffer.initialize(from: elements)
        if let base = buffer.baseAddress { allocations.append(UnsafeMutableRawPointer(base)) }
        return UnsafeBufferPointer(buffer)
    }

    private mutating func keepName(_ name: String) -> JSONName {
        // A byte more than the name has: an empty name needs an address too.
        let bytes = keep(Array(name.utf8) + [0])
        guard let start = bytes.baseAddress else { preconditionFailure("memory was allocated") }
        return JSONName(start: start, length: name.utf8.count)
    }
}
