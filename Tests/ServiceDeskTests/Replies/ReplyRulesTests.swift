// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct ReplyRulesTests {
    let rules = ReplyRules()

    @Test(arguments: ReplyVector.all)
    func vectorIsJudgedAsTheDocumentSays(_ vector: ReplyVector) {
        let messages = vector.parsed.asked()
        #expect(rules.state(of: messages, on: ReplyVector.day, asOf: vector.instant) == vector.state)
        let next = PostgresDate(days: ReplyVector.day.days + 1)
        #expect(rules.state(of: messages, on: next, asOf: vector.instant) == vector.nextDay)
    }

    private func day(customers: Int, effective: Int, pending: Int = 0, isOver: Bool = true) -> ReplyDay {
        var day = ReplyDay(rules: rules, isOver: isOver)
        day.effective = effective
        day.pending = pending
        day.breached = customers - effective - pending
        return day
    }

    @Test func t09NinetyNineCustomersAreTooFewForAPenalty() {
        let day = day(customers: 99, effective: 0)
        #expect(day.rate == "0.000000")
        #expect(day.verdict == .tooFew)
        #expect(day.expectedPenalty == 0)
    }

    @Test func t10ExactlyHalfIsEnough() {
        let day = day(customers: 100, effective: 50)
        #expect(day.rate == "0.500000")
        #expect(day.verdict == .ok)
        #expect(day.expectedPenalty == 0)
    }

    @Test func t11OneLessThanHalfCosts() {
        let day = day(customers: 100, effective: 49)
        #expect(day.verdict == .under)
        #expect(day.expectedPenalty == 100_000)
    }

    @Test func t25ADayAtRiskIsNotLostYet() {
        let day = day(customers: 120, effective: 55, pending: 8, isOver: false)
        #expect(day.rate == "0.458333")
        #expect(day.bestRate == "0.525000")
        #expect(day.verdict == .atRisk)
    }

    @Test func aDayIsLostWhenTheBestReachableRateIsTooLow() {
        #expect(day(customers: 120, effective: 50, pending: 9, isOver: false).verdict == .certain)
        #expect(day(customers: 120, effective: 50, pending: 10, isOver: false).verdict == .atRisk)
    }

    @Test func aDayIsProvisionalUntilItIsOver() {
        #expect(day(customers: 120, effective: 120, isOver: false).verdict == .provisional)
        #expect(day(customers: 99, effective: 0, isOver: false).verdict == .provisional)
        #expect(day(customers: 120, effective: 119, pending: 1).verdict == .provisional)
        #expect(day(customers: 120, effective: 120).verdict == .ok)
    }

    @Test func ratesAreRoundedHalfUp() {
        #expect(day(customers: 3, effective: 2).rate == "0.666667")
        #expect(day(customers: 3, effective: 1).rate == "0.333333")
        // 1 / 64 = 0.015625 and 1 / 128 = 0.0078125, whose seventh digit is exactly a half.
        #expect(day(customers: 128, effective: 1).rate == "0.007813")
        #expect(day(customers: 0, effective: 0).rate == nil)
    }

    @Test(arguments: [("10:05:00.000", true), ("10:05:00.001", false)])
    func t19ExactlyFiveMinutesAreTimely(reply: String, isTimely: Bool) {
        let messages = Chat("C 10:00:00; H \(reply)", on: ReplyVector.day).asked()
        #expect(rules.isTimely(messages[0], asOf: .infinity) == isTimely)
    }

    @Test func aSlowAnswerIsOneLateTurnWhateverTheNumberOfMessages() {
        let messages = Chat("C 10:00; C 10:01; C 10:09; H 10:10; C 10:20; H 10:21", on: ReplyVector.day).asked()
        let day = rules.day([messages], on: ReplyVector.day, asOf: .infinity, isOver: true)
        #expect(day.turns == 2)
        #expect(day.timelyTurns == 1)
        #expect(day.timelyRate == "0.500000")
    }

    @Test func policiesChangeTheJudgement() throws {
        var policies = PolicySet.standard
        try policies.set("pdd.effective.limit_ms", to: "3600001")
        try policies.set("pdd.effective.window", to: "10:00-10:01")
        let messages = Chat("C 09:59:59; C 10:00:00; H 11:00:00.001", on: ReplyVector.day).asked()
        #expect(ReplyRules(policies).state(of: messages, on: ReplyVector.day, asOf: .infinity) == .met)
    }
}
