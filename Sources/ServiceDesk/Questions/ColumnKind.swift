// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a column's values are, and which type they have in SQL.
public struct ColumnKind: Hashable, Sendable {
    let name: String
    /// The digits behind the point of a decimal.
    public var places = 0

    /// `text`: an id, left as it is even where it looks like a number.
    public static let identifier = ColumnKind(name: "identifier")
    /// `text`.
    public static let text = ColumnKind(name: "text")
    /// `text`: one of a few codes, with words for people in ``Column/words``.
    public static let code = ColumnKind(name: "code")
    /// `text`: a JSON document.
    public static let json = ColumnKind(name: "json")
    /// `bigint`.
    public static let integer = ColumnKind(name: "integer")
    /// `bigint`, microseconds: printed in seconds, as an integer when whole, else with up to three decimals.
    public static let seconds = ColumnKind(name: "seconds")
    /// `bigint`, minor units of the row's `currency`, without such a column of CNY.
    public static let money = ColumnKind(name: "money")
    /// `timestamptz`.
    public static let instant = ColumnKind(name: "instant")
    /// `date`: a local day.
    public static let day = ColumnKind(name: "day")
    /// `boolean`.
    public static let flag = ColumnKind(name: "flag")

    /// `text`: a number with so many decimals, printed as it comes.
    public static func decimal(_ places: Int) -> ColumnKind { ColumnKind(name: "decimal", places: places) }

    /// `text`: a number from 0 to 1 with six decimals; people see per cent.
    public static let share = ColumnKind(name: "share", places: 6)

    /// Whether it is a decimal, of whatever number of places.
    public var isDecimal: Bool { name == "decimal" }

    /// Whether values stand at the right edge of a table's column.
    public var isRightAligned: Bool {
        isDecimal || [.integer, .seconds, .money, .share].contains(self)
    }
}
