// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Shops, a few large and many small, and the customers that are divided among them.
struct Shops {
    /// A customer of a shop.
    struct Pair {
        var shop: Int
        var customer: Int
    }

    static let platforms = ["pdd", "taobao", "tmall", "jd"]

    let count: Int
    let customers: Int
    /// By shop, the share of all events that belongs to it and to those before it.
    private let shares: [Double]

    init(count: Int = 300, customers: Int = 100_000) {
        self.count = count
        self.customers = customers
        let weights = (0..<count).map { 1 / Double($0 + 4) }
        let total = weights.reduce(0, +)
        var sum = 0.0
        shares = weights.map { weight in
            sum += weight / total
            return sum
        }
    }

    /// Somebody who writes or buys; a shop's first customers come more often than its last.
    func pair(_ random: inout RandomSource) -> Pair {
        let wanted = random.fraction()
        var (low, high) = (0, count - 1)
        while low < high {
            let middle = (low + high) / 2
            if shares[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        let first = low == 0 ? 0 : Int(shares[low - 1] * Double(customers))
        let end = max(first + 1, Int(shares[low] * Double(customers)))
        let place = random.fraction()
        return Pair(shop: low, customer: first + Int(place * place * Double(end - first)))
    }

    static func name(_ shop: Int) -> String { "\(platforms[shop % platforms.count])-\(1000 + shop)" }

    static func platform(_ shop: Int) -> String { platforms[shop % platforms.count] }

    static func customer(_ number: Int) -> String { "c\(1_000_000 + number)" }
}
