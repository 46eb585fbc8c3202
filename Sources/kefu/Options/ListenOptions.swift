// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KefuHTTP

/// Where the HTTP API listens.
struct ListenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An address of this host, or unix:/path/of/a.sock (default: \(ListenAddress.standard)).",
            valueName: "address"
        ),
        transform: Self.address
    )
    var listen = ListenAddress.standard

    @Flag(
        help:
            "Listen where other hosts can connect, although there is no access control: whoever connects may read and append."
    )
    var allowAnyClient = false

    private static func address(_ text: String) throws -> ListenAddress {
        guard let address = ListenAddress(text) else {
            throw ValidationError("an address is written as 127.0.0.1:8080, [::1]:8080 or unix:/run/kefu.sock")
        }
        return address
    }

    func validate() throws {
        guard listen.isLocal || allowAnyClient else {
            throw ValidationError(
                "--listen \(listen): other hosts could connect, and there is no access control: listen on 127.0.0.1 or a "
                    + "unix socket behind a proxy that checks who asks, or give --allow-any-client in a network that you trust"
            )
        }
    }

    var server: ServerOptions { ServerOptions(address: listen) }
}
