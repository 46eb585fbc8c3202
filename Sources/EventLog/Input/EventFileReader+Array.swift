// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventFileReader {
    /// How far the reading of a top-level array has come.
    struct ArrayProgress {
        enum Expectation {
            /// After the opening bracket: an element or the end.
            case elementOrEnd
            /// After a comma: an element.
            case element
            /// After an element: a comma or the end.
            case commaOrEnd
            /// After the end: nothing but white space.
            case nothing
        }

        var expectation = Expectation.elementOrEnd
        /// The index of the next element.
        var index = 0
    }

    mutating func nextElement() throws(EventFileError) -> EventFileRecord? {
        while let byte = try nextVisibleByte() {
            switch (array.expectation, byte) {
            case (.nothing, _):
                throw textAfterArray()
            case (.elementOrEnd, UInt8(ascii: "]")), (.commaOrEnd, UInt8(ascii: "]")):
                array.expectation = .nothing
                window.drop(1)
            case (.commaOrEnd, UInt8(ascii: ",")):
                array.expectation = .element
                window.drop(1)
            case (.commaOrEnd, _):
                throw garbage(byte, instead: "a comma or ]")
            case (_, UInt8(ascii: ",")), (_, UInt8(ascii: "]")), (_, UInt8(ascii: "}")):
                throw garbage(byte, instead: "an event")
            default:
                return try takeElement(first: byte)
            }
        }
        guard array.expectation == .nothing else {
            throw cutOff()
        }
        return nil
    }

    /// Drops white space and returns the first other byte, which stays unread; nil at the end of the file.
    private mutating func nextVisibleByte() throws(EventFileError) -> UInt8? {
        while true {
            let unread = window.unread
            if let index = unread.firstIndex(where: { !$0.isJSONBlank }) {
                window.drop(index)
                return unread[index]
            }
            window.drop(unread.count)
            guard try window.fill() else {
                return nil
            }
        }
    }

    private mutating func takeElement(first: UInt8) throws(EventFileError) -> EventFileRecord {
        var scanner = ElementScanner(first: first)
        var scanned = 0
        var skipped = 0
        while true {
            let unread = window.unread
            if let end = scanner.findEnd(in: unread, from: scanned) {
                return finishElement(UnsafeRawBufferPointer(rebasing: unread.prefix(end)), skipped: skipped)
            }
            scanned = unread.count
            if skipped > 0 || unread.count > maximumRecordBytes {
                skipped += unread.count
                scanned = 0
                window.drop(unread.count)
            }
            guard try window.fill() else {
                throw cutOff()
            }
        }
    }

    private mutating func finishElement(_ element: UnsafeRawBufferPointer, skipped: Int) -> EventFileRecord {
        let place = EventFilePlace.element(array.index)
        let length = skipped + element.count
        window.drop(element.count)
        array.index += 1
        array.expectation = .commaOrEnd
        let isTooLong = length > maximumRecordBytes
        return EventFileRecord(place: place, content: isTooLong ? .tooLong(length: length) : .bytes(element))
    }

    private func cutOff() -> EventFileError {
        EventFileError(
            .arrayCutOff,
            file: name,
            place: .element(array.index),
            offset: window.offset,
            reason: "the file ends before the array is closed,",
            remedy: "fetch the file again; the \(array.index) elements before count and are stored once"
        )
    }

    private func garbage(_ byte: UInt8, instead expected: String) -> EventFileError {
        let isPrintable = (0x21...0x7E).contains(byte)
        let found = isPrintable ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
        return EventFileError(
            .arrayGarbage,
            file: name,
            place: .element(array.index),
            offset: window.offset,
            reason: "found \(found) where \(expected) should be",
            remedy: "repair the array there, or send the events as lines; the elements before count"
        )
    }

    private func textAfterArray() -> EventFileError {
        EventFileError(
            .textAfterArray,
            file: name,
            offset: window.offset,
            reason: "something follows the end of the array",
            remedy: "append each array as a file of its own, or send the events as lines; the elements before count"
        )
    }
}
