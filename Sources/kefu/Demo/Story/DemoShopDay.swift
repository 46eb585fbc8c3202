// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One shop's part of the story, as it is being told.
struct DemoShopDay {
    let shop: DemoShop
    var random: DemoRandom
    private(set) var events: [DemoEvent] = []
    var customers: [DemoCustomer] = []
    /// Orders that are paid and not shipped, and those that are on their way or delivered.
    var unshipped: [DemoOrder] = []
    var shipped: [DemoOrder] = []
    /// Counts messages, for ids.
    var messages = 0

    init(_ shop: DemoShop, random: DemoRandom) {
        self.shop = shop
        self.random = random
    }

    /// Tells everything.
    mutating func play() {
        introduce()
        workShifts()
        chat()
        tellHistory()
        sell()
        refund()
        remark()
    }

    /// Tells one event, a moment after it happened; some are held up on their way.
    ///
    /// - Parameter delay: How much later it arrives; nil for the usual.
    mutating func tell(
        _ type: String,
        id: String,
        source: String,
        subject: String,
        at time: Int64,
        delay: Int64? = nil,
        _ data: KeyValuePairs<String, DemoValue?>
    ) {
        precondition(time <= DemoTime.now, "\(type) lies after the story's end")
        let arrival = time + (delay ?? usualDelay(source: source, time: time))
        events.append(
            DemoEvent(
                type: type,
                id: id,
                source: source,
                subject: subject,
                shop: shop.id,
                time: time,
                arrival: max(time, min(arrival, DemoTime.now)),
                data: data
            )
        )
    }

    private mutating func usualDelay(source: String, time: Int64) -> Int64 {
        let moment = Int64(random.among(150...1500)) * 1000
        if source == shop.chatSource, let outage = shop.outage, outage.contains(time) {
            return outage.upperBound - time + Int64(random.among(1...90)) * DemoTime.second + moment
        }
        guard random.happens(source == shop.chatSource ? 1 : 4) else {
            return moment
        }
        return Int64(random.among(30...2400)) * DemoTime.second + moment
    }

    /// Somebody new.
    mutating func newCustomer() -> DemoCustomer {
        DemoCustomer(id: "cus_" + random.code(8), buyer: random.digits(4))
    }

    /// Who is on shift, by preference a certain agent.
    mutating func agent(at time: Int64, preferably preferred: DemoAgent? = nil) -> DemoAgent {
        if let preferred, preferred.isOnShift(at: time) {
            return preferred
        }
        let present = shop.agents.filter { $0.isOnShift(at: time) }
        return random.pick(present.isEmpty ? shop.agents : present)
    }

    /// A length of time.
    mutating func seconds(_ range: ClosedRange<Int>) -> Int64 {
        Int64(random.among(range)) * DemoTime.second + Int64(random.below(1000)) * 1000
    }

    /// A length of time.
    mutating func minutes(_ range: ClosedRange<Int>) -> Int64 {
        seconds(range.lowerBound * 60...range.upperBound * 60)
    }

    /// A time of the day before a limit, by how much happens in each hour from eight o'clock on.
    mutating func time(by rhythm: [Int], before limit: Int64) -> Int64 {
        while true {
            let hour = 8 + random.weighted(rhythm)
            let time = DemoTime.at(hour) + minutes(0...59)
            if time < limit {
                return time
            }
        }
    }
}
