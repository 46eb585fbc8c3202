// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Everything about one customer, by parts: `kefu customer show`. All ids that were linked are one customer (R003).
public struct CustomerPage: Sendable {
    public var scope: Scope
    public var policies: PolicySet
    /// The customer, by any id.
    public var customer: String

    public init(scope: Scope, policies: PolicySet = .standard, customer: String) {
        self.scope = scope
        self.policies = policies
        self.customer = customer
    }

    /// The question for a part. Queues have all of the customer's items, due or not.
    public func question(_ part: Part) -> Question {
        var everything = scope
        everything.all = true
        switch part {
        case .tier: return TiersQuery(scope: scope, policies: policies, customer: customer).question
        case .changes: return TierChangesQuery(scope: scope, policies: policies, customer: customer).question
        case .waits: return WaitingQuery(scope: scope, policies: policies, customer: customer).question
        case .followUps:
            var filter = FollowUpsQuery.Filter()
            filter.customer = customer
            return FollowUpsQuery(scope: everything, policies: policies, filter: filter).question
        case .enquiries: return EnquiriesQuery(scope: everything, policies: policies, customer: customer).question
        case .nudges: return NudgesQuery(scope: everything, policies: policies, customer: customer).question
        case .promises: return PromisesQuery(scope: everything, policies: policies, customer: customer).question
        case .care: return CareQuery(scope: everything, policies: policies, customer: customer).question
        case .work: return FollowUpWorkQuery(scope: scope, customer: customer).question
        case .orders: return OrdersQuery(scope: scope, customer: customer).question
        case .refunds:
            var filter = RefundsQuery.Filter()
            filter.customer = customer
            return RefundsQuery(scope: scope, policies: policies, filter: filter).question
        default: return TimelineQuery.customer(customer, scope: scope).question
        }
    }
}
