// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `kefu projections`
struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "Look after projections: how far they are, what they could not fold, which generation answers.",
        discussion: """
            Without a subcommand it is status: `kefu projections status --help` tells the options.

            Example:

              kefu projections
              kefu projections parked
              kefu projections rollback replies
            """,
        subcommands: [
            ProjectionsStatusCommand.self, ProjectionsParkedCommand.self, ProjectionsRetryCommand.self,
            ProjectionsSkipCommand.self, ProjectionsGenerationsCommand.self, ProjectionsRollbackCommand.self,
            ProjectionsPruneCommand.self, ProjectionsSumsCommand.self,
        ],
        defaultSubcommand: ProjectionsStatusCommand.self
    )
}
