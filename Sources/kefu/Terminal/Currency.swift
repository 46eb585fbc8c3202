// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How amounts of a currency are written.
struct Currency: Hashable, Sendable {
    /// What stands before the amount.
    let symbol: String

    /// How many digits of the minor unit stand after the point (ISO 4217).
    let decimals: Int

    /// The currency of a code such as `CNY`; an unknown one has two decimals and its code before the amount.
    init(code: String) {
        switch code {
        case "CNY": (symbol, decimals) = ("¥", 2)
        case "USD": (symbol, decimals) = ("$", 2)
        case "EUR": (symbol, decimals) = ("€", 2)
        case "GBP": (symbol, decimals) = ("£", 2)
        case "HKD": (symbol, decimals) = ("HK$", 2)
        case "TWD": (symbol, decimals) = ("NT$", 2)
        case "JPY": (symbol, decimals) = ("JP¥", 0)
        case "KRW": (symbol, decimals) = ("₩", 0)
        case "VND", "CLP", "ISK", "UGX", "XAF", "XOF": (symbol, decimals) = ("\(code) ", 0)
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": (symbol, decimals) = ("\(code) ", 3)
        default: (symbol, decimals) = ("\(DisplayText.safe(code)) ", 2)
        }
    }

    static let yuan = Currency(code: "CNY")
}
