// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Postgres

@Suite struct PostgresConfigurationTests {
    @Test func aWholeURLIsRead() throws {
        let configuration = try PostgresConfiguration(
            url:
                "postgresql://kefu:p%40ss%3Aword@db.example.com:5433/desk?sslmode=require&application_name=a%20b&connect_timeout=3"
        )
        #expect(configuration.host == "db.example.com")
        #expect(configuration.port == 5433)
        #expect(configuration.user == "kefu")
        #expect(configuration.password == "p@ss:word")
        #expect(configuration.database == "desk")
        #expect(configuration.applicationName == "a b")
        #expect(configuration.parameters == ["sslmode": "require"])
        #expect(configuration.connectTimeout == .seconds(3))
    }

    @Test func whatAPoolerNeedsIsSaidInTheURL() throws {
        let pooled = try PostgresConfiguration(url: "postgres://u@h/d?pool_mode=transaction")
        #expect(pooled.isPooledByTransaction)
        #expect(!pooled.keywords(addresses: []).contains { $0.keyword == "options" })
        #expect(pooled.allSettings.map(\.key) == ["TimeZone"])
        let plain = try PostgresConfiguration(url: "postgres://u@h/d?pool_mode=session&statement_cache=0")
        #expect(!plain.isPooledByTransaction && !plain.preparesStatements)
        #expect(try PostgresConfiguration(url: "postgres://u@h/d?statement_cache=7").preparedStatementLimit == 7)
        for wrong in ["pool_mode=statement", "pool_mode=", "statement_cache=-1", "statement_cache=x"] {
            #expect { _ = try PostgresConfiguration(url: "postgres://u@h/d?\(wrong)") } throws: {
                ($0 as? PostgresError)?.code == .invalidConfiguration
            }
        }
    }

    @Test func whatIsMissingHasItsDefault() throws {
        let bare = try PostgresConfiguration(url: "postgres://")
        #expect((bare.host, bare.port, bare.user, bare.database) == ("localhost", 5432, "postgres", "postgres"))
        #expect(bare.password == nil)
        let user = try PostgresConfiguration(url: "postgres://anna@")
        #expect((user.user, user.database) == ("anna", "anna"))
    }

    @Test(arguments: [
        ("postgresql:///desk?host=/run/pg&port=6000", "/run/pg", 6000),
        ("postgres://%2Frun%2Fpg/desk", "/run/pg", 5432),
        ("postgres://[::1]:7000/desk", "::1", 7000), ("postgres://[fe80::1]/desk", "fe80::1", 5432),
        ("postgres://a:b@c@10.0.0.1/desk", "10.0.0.1", 5432), ("host=db port = 99 dbname='desk'", "db", 99),
    ])
    func hostsAreFoundWhereverTheyStand(url: String, host: String, port: Int) throws {
        let configuration = try PostgresConfiguration(url: url)
        #expect((configuration.host, configuration.port, configuration.database) == (host, port, "desk"))
    }

    @Test func pairsMayBeQuoted() throws {
        let configuration = try PostgresConfiguration(url: #"user=u password='it\'s \\ a secret' dbname = d\ b host=h"#)
        #expect(configuration.password == #"it's \ a secret"#)
        #expect(configuration.database == "d b")
    }

    @Test(arguments: [
        "", "db.example.com", "mysql://host/db", "postgres://host:port/db", "postgres://host:0/db",
        "postgres://host:70000/db",
        "postgres://a,b/db", "postgres://host/db?sslmode", "postgres://us%zzer@host/db", "postgres://user:%2@host/db",
        "postgres://[::1/db", "postgres://host/d%00b", "host='' user=u", "host='a", "host=a port=x", "=a", "host=a b",
        "postgres://host/db?connect_timeout=soon", "postgres://host/db?host=",
    ])
    func badTextIsRefused(url: String) {
        let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url: url) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test func noTextShowsThePassword() {
        let secret = "hunter2"
        for url in [
            "postgres://u:\(secret)@h:bad/d", "postgres://u:\(secret)%zz@h/d", "password=\(secret) port=x",
            "password='\(secret)",
        ] {
            let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url: url) }
            #expect(error?.description.contains(secret) == false)
        }
        var configuration = PostgresConfiguration()
        configuration.password = secret
        #expect(!"\(configuration)".contains(secret))
    }

    @Test func aNameIsSentWithItsAddresses() {
        let keywords = PostgresConfiguration(host: "db", port: 1).keywords(addresses: ["10.0.0.1", "::1"])
        let pairs = Dictionary(keywords, uniquingKeysWith: { $1 })
        #expect(pairs["host"] == "db,db")
        #expect(pairs["hostaddr"] == "10.0.0.1,::1")
        #expect(pairs["port"] == "1")
        #expect(pairs["password"] == nil)
    }

    @Test func settingsBecomeOptionsWithTheirSpacesKept() {
        var configuration = PostgresConfiguration(host: "/run", settings: ["b": "x y\\z", "a": "1"])
        configuration.parameters = ["options": "-c c=2"]
        let pairs = Dictionary(configuration.keywords(addresses: []), uniquingKeysWith: { $1 })
        #expect(pairs["options"] == #"-c c=2 -c a=1 -c b=x\ y\\z -c TimeZone=UTC"#)
        #expect(pairs["client_encoding"] == "UTF8")
        #expect(pairs["hostaddr"] == nil)
    }
}
