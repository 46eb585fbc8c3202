// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension FollowUpKind {
    /// The question for the items of this kind that can be worked on now, in the order in which they are handed out to an
    /// agent; it has the columns `shop`, `state` and the id's, and the hidden `claim_ms`.
    public func queue(scope: Scope, policies: PolicySet, agent: String?) -> Question {
        var scope = scope
        scope.all = false
        switch self {
        case .enquiry: return EnquiriesQuery(scope: scope, policies: policies, agent: agent).question
        case .nudge: return NudgesQuery(scope: scope, policies: policies, agent: agent).question
        case .vipCare: return CareQuery(scope: scope, policies: policies, isMissingOnly: true, agent: agent).question
        default: return FollowUpsQuery(scope: scope, policies: policies, agent: agent).question
        }
    }
}
