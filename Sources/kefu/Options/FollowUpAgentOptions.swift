// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// Who works, and on which queue.
struct FollowUpAgentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The agent who works on it.", valueName: "agent"))
    var agent: String

    @Option(
        help: ArgumentHelp("The queue: unpaid, enquiry, nudge or vip_care (default: unpaid).", valueName: "kind"),
        completion: .list(FollowUpKind.all.map(\.description)),
        transform: Self.kind(named:)
    )
    var kind = FollowUpKind.unpaid

    func validate() throws {
        if agent.isEmpty { throw ValidationError("--agent is empty; give the agent's id") }
    }

    private static func kind(named name: String) throws -> FollowUpKind {
        guard let kind = FollowUpKind(name: name) else {
            throw ValidationError("a kind is unpaid, enquiry, nudge or vip_care")
        }
        return kind
    }
}
