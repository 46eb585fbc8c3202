// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresConfiguration {
    /// Reads a `postgres://` or `postgresql://` URL, or libpq's `key=value` text.
    ///
    /// `postgresql://user:password@host:port/database?sslmode=require`; `?host=/directory` names a socket directory. Names and
    /// values may be percent-encoded. The keys are libpq's; ones that this type has no property for go to `parameters`. Two are this
    /// client's own: `pool_mode=transaction` for a pooler in transaction mode, and `statement_cache=0` to prepare no statements, or the
    /// number of those to keep.
    ///
    /// - Throws: `PostgresError` with code `invalidConfiguration`; its text never shows the password.
    public init(url: String) throws {
        self.init()
        let prefix = ["postgres://", "postgresql://"].first { url.hasPrefix($0) }
        if let prefix {
            try readURL(url.dropFirst(prefix.count))
        } else if url.contains("=") && !url.contains("://") {
            for (key, value) in try ConnectionString.pairs(in: url) { try set(key, value) }
        } else {
            throw PostgresError(
                .invalidConfiguration,
                "the database URL is neither postgresql://… nor key=value text",
                hint: "write it as postgresql://user@host:5432/database"
            )
        }
        if user.isEmpty || database.isEmpty || host.isEmpty {
            throw PostgresError(.invalidConfiguration, "the database URL has an empty host, user or database")
        }
    }

    private mutating func readURL(_ text: Substring) throws {
        let (main, query) = text.split(at: "?")
        let (authority, path) = main.split(at: "/")
        let (address, userInfo) = splitAuthority(authority)
        var hasUser = false
        if let userInfo {
            let (name, secret) = userInfo.split(at: ":")
            if !name.isEmpty {
                user = try decoded(name)
                hasUser = true
            }
            if let secret { password = try decoded(secret) }
        }
        try readAddress(address)
        if let path, !path.isEmpty {
            database = try decoded(path)
        } else if hasUser {
            database = user
        }
        for pair in (query ?? "").split(separator: "&") {
            let (key, value) = pair.split(at: "=")
            guard let value else {
                throw PostgresError(
                    .invalidConfiguration,
                    "the database URL has a parameter \"\(key)\" without a value"
                )
            }
            try set(try decoded(key), try decoded(value))
        }
    }

    /// The part behind the last `@`, and the part before it.
    private func splitAuthority(_ authority: Substring) -> (Substring, Substring?) {
        guard let at = authority.lastIndex(of: "@") else { return (authority, nil) }
        return (authority[authority.index(after: at)...], authority[..<at])
    }

    private mutating func readAddress(_ address: Substring) throws {
        guard !address.isEmpty else { return }
        guard !address.contains(",") else {
            throw PostgresError(.invalidConfiguration, "the database URL names several hosts; one is supported")
        }
        if address.hasPrefix("[") {
            guard let end = address.firstIndex(of: "]") else {
                throw PostgresError(
                    .invalidConfiguration,
                    "the database URL has an address that begins with [ and has no ]"
                )
            }
            host = String(address[address.index(after: address.startIndex)..<end])
            let rest = address[address.index(after: end)...]
            if rest.hasPrefix(":") { try set("port", String(rest.dropFirst())) }
        } else {
            let (name, number) = address.split(at: ":")
            if !name.isEmpty { host = try decoded(name) }
            if let number, !number.isEmpty { try set("port", String(number)) }
        }
    }

    private mutating func set(_ key: String, _ value: String) throws {
        switch key {
        case "host": host = value
        case "port":
            guard let number = Int(value), (1...65_535).contains(number) else {
                throw PostgresError(
                    .invalidConfiguration,
                    "the database URL has a port that is no number from 1 to 65535"
                )
            }
            port = number
        case "user": user = value
        case "password": password = value
        case "dbname": database = value
        case "application_name": applicationName = value
        case "connect_timeout":
            guard let seconds = Int(value), seconds >= 0 else {
                throw PostgresError(
                    .invalidConfiguration,
                    "connect_timeout in the database URL is no number of seconds"
                )
            }
            if seconds > 0 { connectTimeout = .seconds(seconds) }
        case "pool_mode":
            guard ["session", "transaction"].contains(value) else {
                throw PostgresError(
                    .invalidConfiguration,
                    "pool_mode in the database URL is neither session nor transaction"
                )
            }
            isPooledByTransaction = value == "transaction"
        case "statement_cache":
            guard let number = Int(value), number >= 0 else {
                throw PostgresError(
                    .invalidConfiguration,
                    "statement_cache in the database URL is no number of prepared statements"
                )
            }
            preparesStatements = number > 0
            if number > 0 { preparedStatementLimit = number }
        default: parameters[key] = value
        }
    }

    private func decoded(_ text: some StringProtocol) throws -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(hexadecimal), let low = rest.next().flatMap(hexadecimal),
                high + low > 0
            else {
                throw PostgresError(
                    .invalidConfiguration,
                    "the database URL has a % that no two hexadecimal digits follow"
                )
            }
            bytes.append(high << 4 | low)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
    }
}

extension Substring {
    /// What stands before the first `separator`, and what after it, where there is one.
    fileprivate func split(at separator: Character) -> (Substring, Substring?) {
        guard let index = firstIndex(of: separator) else { return (self, nil) }
        return (self[..<index], self[self.index(after: index)...])
    }
}
