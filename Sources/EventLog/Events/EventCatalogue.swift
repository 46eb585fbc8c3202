// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Schemas

/// The schemas of the catalogue's types, compiled when a type is first met and kept as long as the process.
public enum EventCatalogue {
    private static let programs = Locked<[EventType: SchemaProgram]>([:])

    /// The kinds of subjects that events of a type may have; empty for a custom type, which may have any.
    public static func subjectKinds(of type: EventType) -> [SubjectKind] {
        type.isCustom ? [] : program(of: type).subjects.compactMap { SubjectKind(name: $0.utf8) }
    }

    /// The fields of `data` that hold personal text, which is kept apart from the log.
    public static func personalFields(of type: EventType) -> [String] {
        type.isCustom ? [] : program(of: type).rules.personal
    }

    /// The fields of `data` that must be there.
    public static func requiredFields(of type: EventType) -> [String] {
        type.isCustom ? [] : program(of: type).rules.required
    }

    /// The JSON Schema of a type as it stands in the file.
    public static func schema(of type: EventType) -> String? {
        type.isCustom ? nil : Schemas.file("events/\(type.name).schema.json")
    }

    static func rules(of type: EventType) -> EventRules {
        let kinds = subjectKinds(of: type).reduce(UInt16(0)) { $0 | 1 << UInt16($1.rawValue) }
        return EventRules(schema: program(of: type).rules, subjects: kinds)
    }

    private static func program(of type: EventType) -> SchemaProgram {
        programs.withLock { programs in
            if let program = programs[type] { return program }
            // The files are part of the binary and every one of them is compiled in the tests.
            guard let text = schema(of: type), let program = try? SchemaCompiler.compile(text) else {
                preconditionFailure("the schema of \(type.name) is missing or broken")
            }
            programs[type] = program
            return program
        }
    }
}
