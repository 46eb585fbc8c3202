// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "kefu",
    products: [
        .library(name: "Postgres", targets: ["Postgres"]),
        .library(name: "EventLog", targets: ["EventLog"]),
        .library(name: "Projections", targets: ["Projections"]),
        .library(name: "ServiceDesk", targets: ["ServiceDesk"]),
        .library(name: "KefuHTTP", targets: ["KefuHTTP"]),
        .executable(name: "kefu", targets: ["kefu"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Without its default traits it needs no full Foundation, whose Unicode data would double the program.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .plugin(name: "EmbedSchemas", capability: .buildTool()),
        .target(
            name: "Schemas",
            path: "schemas",
            exclude: ["sql", "events", "policies", "vectors", "openapi.yaml", "embed.sh"],
            sources: ["Schemas.swift"],
            swiftSettings: settings,
            plugins: ["EmbedSchemas"]
        ),
        .target(name: "Postgres", dependencies: ["CLibPQ"], swiftSettings: settings),
        .target(
            name: "EventLog",
            dependencies: ["Postgres", "Schemas", "CZlib", "CZstd", "CCrypto"],
            swiftSettings: settings
        ),
        .target(name: "Projections", dependencies: ["EventLog", "Postgres", "Schemas"], swiftSettings: settings),
        .target(
            name: "ServiceDesk",
            dependencies: ["Projections", "EventLog", "Postgres", "Schemas"],
            swiftSettings: settings
        ),
        .target(
            name: "KefuHTTP",
            dependencies: [
                "ServiceDesk", "Projections", "EventLog", "Postgres", "Schemas",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "kefu",
            dependencies: [
                "KefuHTTP", "ServiceDesk", "Projections", "EventLog", "Postgres", "Schemas",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "KefuTesting",
            dependencies: ["EventLog", "Postgres"],
            path: "Tests/KefuTesting",
            swiftSettings: settings
        ),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres"], swiftSettings: settings),
        .testTarget(
            name: "EventLogTests",
            dependencies: ["EventLog", "Postgres", "Schemas", "KefuTesting"],
            exclude: ["Agreement"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProjectionsTests",
            dependencies: ["Projections", "EventLog", "Postgres", "KefuTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ServiceDeskTests",
            dependencies: ["ServiceDesk", "Projections", "EventLog", "Postgres", "Schemas", "KefuTesting"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "KefuHTTPTests",
            dependencies: [
                "KefuHTTP", "ServiceDesk", "Projections", "EventLog", "Postgres", "Schemas", "KefuTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "KefuTests",
            dependencies: ["kefu", "ServiceDesk", "Projections", "EventLog", "Postgres", "KefuTesting"],
            swiftSettings: settings
        ),
    ]
)
