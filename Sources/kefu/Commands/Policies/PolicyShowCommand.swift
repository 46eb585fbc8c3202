// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// `kefu policy show`
struct PolicyShowCommand: QuestionCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One policy, or a group of them, with the values in force.",
        discussion: """
            Example:

              kefu policy show timely.limit_ms
              kefu policy show pdd.effective --shop pdd-100000001 --day yesterday
            """
    )

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: ArgumentHelp("The policy, or what the names of a group begin with.", valueName: "key"))
    var key: String

    func validate() throws { try PolicyKey.check(key) }

    var isOfAnyShop: Bool { true }

    func question(_ scope: Scope) throws -> Question {
        PoliciesQuery(scope: scope, key: key, isChinese: output.effectiveLanguage == .chinese).question
    }
}

extension PolicyKey {
    /// Refuses what is neither a policy nor the beginning of the names of some.
    static func check(_ key: String) throws {
        guard !PolicySet.standard.policies.contains(where: { $0.key.description.hasPrefix(key + ".") }) else { return }
        do throws(PolicyError) {
            _ = try PolicySet.standard.policy(key)
        } catch {
            throw ValidationError(error.message)
        }
    }
}
