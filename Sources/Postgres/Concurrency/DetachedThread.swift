// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A thread that nobody joins.
enum DetachedThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `work` on a new thread; on the calling one when the system gives no more threads, since late is better than never.
    static func start(_ work: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(Body(work))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let outcome = pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        if outcome != 0 {
            body.takeRetainedValue().run()
        }
    }
}
