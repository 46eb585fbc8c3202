// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresConfiguration {
    /// What libpq is told, in order; a later keyword overrides an earlier one.
    ///
    /// - Parameter addresses: the numeric addresses of `host`, when it is a name.
    func keywords(addresses: [String]) -> [(keyword: String, value: String)] {
        // Kerberos is asked for only when wanted: looking for its credentials takes milliseconds. A peer that has vanished without a
        // word is noticed within a minute or so, not after the hours that TCP allows.
        var pairs = [
            (keyword: "gssencmode", value: "disable"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "60000"),
        ]
        pairs += parameters.filter { $0.key != "options" }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if addresses.isEmpty {
            pairs += [("host", host), ("port", String(port))]
        } else {
            pairs += [
                ("host", addresses.map { _ in host }.joined(separator: ",")),
                ("hostaddr", addresses.joined(separator: ",")),
                ("port", String(port)),
            ]
        }
        pairs += [
            ("user", user), ("dbname", database), ("application_name", applicationName), ("client_encoding", "UTF8"),
        ]
        if let password { pairs.append(("password", password)) }
        // A pooler refuses the settings of a session that it does not know; they go with each transaction.
        if let options = isPooledByTransaction ? parameters["options"] : options { pairs.append(("options", options)) }
        return pairs
    }

    /// The settings, this client's own included, in order.
    var allSettings: [(key: String, value: String)] {
        settings.sorted { $0.key < $1.key } + [(key: "TimeZone", value: "UTC")]
    }

    private var options: String {
        let own = allSettings.map { "-c \(escaped($0.key))=\(escaped($0.value))" }.joined(separator: " ")
        return (parameters["options"].map { $0 + " " } ?? "") + own
    }

    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if character == "\\" || character.isWhitespace { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
