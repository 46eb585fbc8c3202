// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

private let suppressions: StaticString = """
    race:withUnsafeContinuation9isolation_xScA_pSgYi_ySccyxs5NeverOGXEtYalFTY0_

    """

/// What the thread sanitizer must not report, asked for by its runtime; without it nobody calls this.
///
/// A continuation that is resumed before its task suspends takes a short cut in Swift's runtime that tells the sanitizer nothing, and
/// then the two ends of the continuation look like a race (swiftlang/swift#57803). The line names the code that runs after the
/// suspension; what a test does inside of the continuation's closure is still watched.
@_cdecl("__tsan_default_suppressions")
public func threadSanitizerSuppressions() -> UnsafePointer<CChar> {
    UnsafeRawPointer(suppressions.utf8Start).assumingMemoryBound(to: CChar.self)
}
