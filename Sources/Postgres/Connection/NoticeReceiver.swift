// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

/// Hands the server's notices to the configuration's closure instead of standard error.
final class NoticeReceiver: Sendable {
    private let handler: (@Sendable (PostgresError) -> Void)?

    init(handler: (@Sendable (PostgresError) -> Void)?) {
        self.handler = handler
    }

    static let callback: PQnoticeReceiver = { context, result in
        guard let context, let result else { return }
        let receiver = Unmanaged<NoticeReceiver>.fromOpaque(context).takeUnretainedValue()
        receiver.handler?(PostgresError(serverError: result, query: nil))
    }
}
