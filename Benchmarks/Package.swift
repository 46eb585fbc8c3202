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
    name: "kefu-benchmarks",
    products: [.executable(name: "kefu-bench", targets: ["kefu-bench"])],
    dependencies: [.package(name: "kefu", path: "../")],
    targets: [
        .systemLibrary(name: "CFloorPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .executableTarget(
            name: "kefu-bench",
            dependencies: [
                "CFloorPQ",
                .product(name: "Postgres", package: "kefu"),
                .product(name: "EventLog", package: "kefu"),
                .product(name: "Projections", package: "kefu"),
                .product(name: "ServiceDesk", package: "kefu"),
            ],
            swiftSettings: settings
        ),
    ]
)
