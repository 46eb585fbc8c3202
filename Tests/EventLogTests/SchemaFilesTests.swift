// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Schemas
import Testing

@testable import EventLog

/// The files under `schemas/events` as a whole.
struct SchemaFilesTests {
    @Test func everyTypeHasASchemaAndEverySchemaAType() {
        let names = EventType.catalogue.map(\.name)
        #expect(names.count == 43)
        #expect(Set(names).count == names.count)
        #expect(
            Schemas.files(under: "events").sorted() == names.map { "events/\($0).schema.json" }.sorted()
        )
    }

    @Test(arguments: EventType.catalogue)
    func everySchemaCompilesAndNamesItsSubjects(type: EventType) throws {
        let text = try #require(EventCatalogue.schema(of: type))
        let program = try SchemaCompiler.compile(text)
        #expect(!program.subjects.isEmpty)
        #expect(program.subjects.allSatisfy { SubjectKind(name: $0.utf8) != nil })
        #expect(EventCatalogue.subjectKinds(of: type).map(\.description) == program.subjects)
        #expect(text.contains("\"$id\": \"urn:kefu:event:\(type.name)\""))
        #expect(text.contains("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\""))
    }

    @Test(arguments: EventType.catalogue)
    func everyPersonalFieldHasALengthBesideIt(type: EventType) throws {
        let program = try SchemaCompiler.compile(try #require(EventCatalogue.schema(of: type)))
        for field in program.rules.personal {
            #expect(try program.violation(of: "{\"\(field)_len\":-1}") != nil, "\(field)_len is declared")
        }
    }

    @Test func onlyWhatTheBooksNeedIsRequired() {
        let required = Dictionary(
            uniqueKeysWithValues: EventType.catalogue.map { ($0.name, EventCatalogue.requiredFields(of: $0)) }
        ).filter { !$0.value.isEmpty }
        #expect(
            required == [
                "message.sent": ["sender_kind"], "order.placed": ["order_id", "payable_minor"],
                "order.paid": ["order_id", "paid_minor"], "order.completed": ["order_id"],
                "refund.requested": ["refund_id"], "refund.decided": ["refund_id"],
                "refund.goods_returned": ["refund_id"], "refund.settled": ["outcome", "refund_id"],
                "refund.escalated": ["refund_id"],
            ]
        )
    }

    @Test func theSubjectsAreThoseOfTheCatalogue() {
        func kinds(_ type: EventType) -> [SubjectKind] { EventCatalogue.subjectKinds(of: type) }
        #expect(kinds(.messageReceived) == [.customers])
        #expect(kinds(.orderRemarked) == [.orders])
        #expect(kinds(.refundSettled) == [.orders, .customers, .refunds])
        #expect(kinds(.followupClaimed) == [.orders, .customers])
        #expect(kinds(.policySet) == [.policies])
        #expect(kinds(.custom).isEmpty)
        #expect(EventCatalogue.personalFields(of: .messageSent).contains("text"))
        #expect(EventCatalogue.personalFields(of: .policySet).isEmpty)
    }
}
