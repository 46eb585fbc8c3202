// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Finds the addresses of a host name, on a thread of its own, since the system's resolver blocks.
enum HostResolver {
    /// The numeric addresses in the resolver's order; empty for socket directories and for what is an address already.
    static func addresses(of host: String, until deadline: ContinuousClock.Instant) async throws -> [String] {
        guard !host.hasPrefix("/"), !isAddress(host) else { return [] }
        guard let outcome = await Blocking.run(until: deadline, { resolve(host) }) else {
            throw PostgresError(
                .cannotConnect,
                "no name server told the address of the database host \"\(host)\" in time",
                hint: "check the host name and the network"
            )
        }
        return try outcome.get()
    }

    private static func isAddress(_ host: String) -> Bool {
        var storage = in6_addr()
        return inet_pton(AF_INET, host, &storage) == 1 || inet_pton(AF_INET6, host, &storage) == 1
    }

    private static func resolve(_ host: String) -> Result<[String], PostgresError> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let outcome = getaddrinfo(host, nil, &hints, &list)
        guard outcome == 0 else {
            let reason = gai_strerror(outcome).map { String(cString: $0) } ?? "error \(outcome)"
            return .failure(
                PostgresError(
                    .cannotConnect,
                    "the database host \"\(host)\" has no address: \(reason)",
                    hint: "check the host name and the network"
                )
            )
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let size = socklen_t(text.count)
            if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, size, nil, 0, NI_NUMERICHOST) == 0 {
                let address = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                if !addresses.contains(address) { addresses.append(address) }
            }
            next = entry.pointee.ai_next
        }
        return .success(addresses)
    }
}
