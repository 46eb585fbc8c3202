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
        .executable(name: "kefu", targets: ["kefu"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
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
            exclude: ["sql", "events", "policies", "vectors", "embed.sh"],
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
        .executableTarget(
            name: "kefu",
            dependencies: [
                "ServiceDesk", "Projections", "EventLog", "Postgres", "Schemas",
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
        .testTarget(name: "KefuTests", dependencies: ["kefu", "EventLog", "Postgres"], swiftSettings: settings),
    ]
)
