// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk

/// A question as P8 asks it: of a shop's day, of a whole shop at an instant, of one customer, of one order.
struct QuestionKind: Sendable {
    /// Whom to ask about.
    struct Sample: Sendable {
        var shop: String
        var customer: String
        var order: String
    }

    /// What the question is about: a whole shop has as many rows to look at as it has customers or orders.
    enum Subject: String { case day, shop, customer, order }

    let name: String
    let subject: Subject
    let question: @Sendable (Scope, Sample) -> Question
    /// The command that asks the same, without shop, instant and output; `nil` when it asks more than the question.
    let command: (@Sendable (Sample) -> [String])?

    init(
        _ name: String,
        _ subject: Subject,
        command: (@Sendable (Sample) -> [String])? = nil,
        _ question: @escaping @Sendable (Scope, Sample) -> Question
    ) {
        self.name = name
        self.subject = subject
        self.question = question
        self.command = command
    }

    static let all = days + customers + shops

    /// Of a shop's local day.
    private static let days = [
        QuestionKind("reply-rate", .day, command: { _ in ["reply-rate"] }) { scope, _ in
            ReplyRateQuery(scope: scope).question
        },
        QuestionKind("reply-rate by agent", .day) { scope, _ in ReplyRateQuery(scope: scope, by: .agent).question },
        QuestionKind("reply-rate by hour", .day) { scope, _ in ReplyRateQuery(scope: scope, by: .hour).question },
        QuestionKind("reply-rate risk", .day) { scope, _ in ReplyRateQuery(scope: scope, by: .risk).question },
        QuestionKind("reply-rate detail", .day) { scope, _ in ReplyDetailQuery(scope: scope).question },
        QuestionKind("responses", .day, command: { _ in ["responses"] }) { scope, _ in
            ResponsesQuery(scope: scope).question
        },
        QuestionKind("agents", .day, command: { _ in ["agents"] }) { scope, _ in AgentsQuery(scope: scope).question },
        QuestionKind("fines", .day) { scope, _ in FinesQuery(scope: scope).question },
        QuestionKind("spot checks", .day) { scope, _ in SpotChecksQuery(scope: scope).question },
        QuestionKind("confirmations", .day) { scope, _ in ConfirmationsQuery(scope: scope).question },
        QuestionKind("conversion", .day, command: { _ in ["conversion"] }) { scope, _ in
            ConversionQuery(scope: scope).question
        },
        QuestionKind("lost enquiries", .day) { scope, _ in LostEnquiriesQuery(scope: scope).question },
        QuestionKind("sales", .day, command: { _ in ["sales"] }) { scope, _ in CreditQuery(scope: scope).question },
        QuestionKind("orders", .day, command: { _ in ["orders"] }) { scope, _ in OrdersQuery(scope: scope).question },
        QuestionKind("order checks", .day) { scope, _ in OrderChecksQuery(scope: scope).question },
        QuestionKind("refunds", .day, command: { _ in ["refunds"] }) { scope, _ in RefundsQuery(scope: scope).question
        },
        QuestionKind("refund rates", .day) { scope, _ in RefundRateQuery(scope: scope).question },
        QuestionKind("remarks", .day, command: { _ in ["remarks"] }) { scope, _ in RemarksQuery(scope: scope).question
        },
        QuestionKind("nudges", .day) { scope, _ in NudgesQuery(scope: scope).question },
        QuestionKind("contacts", .day) { scope, _ in ContactsQuery(scope: scope).question },
    ]

    /// Of one customer or order.
    private static let customers = [
        QuestionKind("waiting of a customer", .customer) { WaitingQuery(scope: $0, customer: $1.customer).question },
        QuestionKind("tier of a customer", .customer) { TiersQuery(scope: $0, customer: $1.customer).question },
        QuestionKind("orders of a customer", .customer) { OrdersQuery(scope: $0, customer: $1.customer).question },
        QuestionKind("refunds of a customer", .customer) { scope, sample in
            var filter = RefundsQuery.Filter()
            filter.customer = sample.customer
            return RefundsQuery(scope: scope, filter: filter).question
        },
        QuestionKind("follow-ups of a customer", .customer) { scope, sample in
            var filter = FollowUpsQuery.Filter()
            filter.customer = sample.customer
            return FollowUpsQuery(scope: scope, filter: filter).question
        },
        QuestionKind("timeline of a customer", .customer) { TimelineQuery.customer($1.customer, scope: $0).question },
        QuestionKind("timeline of an order", .order, command: { ["order", "show", $0.order] }) {
            TimelineQuery.order($1.order, scope: $0).question
        },
    ]

    /// Of a whole shop at an instant.
    private static let shops = [
        QuestionKind("waiting", .shop, command: { _ in ["waiting"] }) { scope, _ in WaitingQuery(scope: scope).question
        },
        QuestionKind("follow-ups", .shop, command: { _ in ["follow-ups"] }) { scope, _ in
            FollowUpsQuery(scope: scope).question
        },
        QuestionKind("enquiries", .shop) { scope, _ in EnquiriesQuery(scope: scope).question },
        QuestionKind("promises", .shop) { scope, _ in PromisesQuery(scope: scope).question },
        QuestionKind("tiers", .shop, command: { _ in ["tiers"] }) { scope, _ in TiersQuery(scope: scope).question },
        QuestionKind("tier changes", .shop) { scope, _ in TierChangesQuery(scope: scope).question },
        QuestionKind("rfm", .shop) { scope, _ in RFMQuery(scope: scope).question },
        QuestionKind("care", .shop) { scope, _ in CareQuery(scope: scope).question },
    ]
}
