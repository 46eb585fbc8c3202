// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why a server cannot serve, with what to do about it.
public struct ServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Sendable, Hashable {
        let name: String

        /// The address is taken, is none of this host's, or may not be used.
        public static let cannotListen = Code(name: "cannotListen")
    }

    public var code: Code
    /// One line: what is wrong and what to do.
    public var message: String

    public var description: String { message }

    static func cannotListen(_ address: ListenAddress, reason: String) -> Self {
        .init(code: .cannotListen, message: "cannot listen on \(address): \(reason); choose another --listen")
    }
}
