import Refunds
import Register
import Testing

/// When a mail is tried, and when no more.
@Suite struct OutboxMailTests {
    private static let asked = Instant(seconds: 1_000_000)
    private static let threeDays: Int64 = 72 * 3_600

    private let mail = OutboxMail(about: .creditMemo(CreditMemoID(7)), of: StoreID(1), askedAt: asked)

    private func claimed(_ mail: OutboxMail, at moment: Instant = asked) throws -> OutboxMail {
        try #require(mail.claimed(at: moment, seconds: 120))
    }

    @Test func isClaimedByOneAtATime() throws {
        #expect(mail.isDue(at: Self.asked) && !mail.isDue(at: Self.asked.adding(seconds: -1)))
        let claimed = try claimed(mail)
        #expect(claimed.state == .sending && claimed.tries == 1)
        #expect(claimed.claimed(at: Self.asked.adding(seconds: 119), seconds: 120) == nil)
        let taken = try self.claimed(claimed, at: Self.asked.adding(seconds: 120))
        #expect(claimed.isStill(claimed) && taken.isStill(taken) && !taken.isStill(claimed))
    }

    @Test func isDeliveredOnce() throws {
        let delivered = try claimed(mail).settled(by: .delivered, at: Self.asked.adding(seconds: 3), giveUpSeconds: 60)
        #expect(delivered.state == .delivered && delivered.deliveredAt == Self.asked.adding(seconds: 3))
        #expect(!delivered.isDue(at: Self.asked.adding(seconds: 1_000_000)) && delivered.reason == nil)
    }

    @Test func waitsLongerEachTimeUpToAnHour() throws {
        var (mail, moment, pauses) = (mail, Self.asked, [Int64]())
        for _ in 1...9 {
            mail = try claimed(mail, at: moment).settled(
                by: .failed(reason: "451 later"), at: moment, giveUpSeconds: Self.threeDays)
            pauses.append(mail.nextTryAt.seconds - moment.seconds)
            moment = mail.nextTryAt
        }
        #expect(pauses == [60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600])
        #expect(mail.state == .waiting && mail.reason == "451 later")
    }

    /// A server that is down for good: the last try is less than an hour before the 72 hours are over, and none is later.
    @Test func isGivenUpAfter72Hours() throws {
        var (mail, moment, tries) = (mail, Self.asked, [Instant]())
        while mail.state == .waiting {
            tries.append(moment)
            mail = try claimed(mail, at: moment).settled(
                by: .unreachable(reason: "down"), at: moment, giveUpSeconds: Self.threeDays)
            moment = mail.nextTryAt
        }
        #expect(mail.state == .dead && mail.reason == "down" && mail.deliveredAt == nil)
        let last = try #require(tries.last).seconds - Self.asked.seconds
        #expect((Self.threeDays - 3_600...Self.threeDays).contains(last) && tries.count == 77)
        #expect(mail.claimed(at: Self.asked.adding(seconds: 10_000_000), seconds: 120) == nil)
    }

    @Test func isGivenUpAtOnceWhenRefused() throws {
        let dead = try claimed(mail).settled(
            by: .refused(reason: "550 nobody"), at: Self.asked, giveUpSeconds: Self.threeDays)
        #expect(dead.state == .dead && dead.reason == "550 nobody")
    }

    @Test func isAnotherOneWhenAskedForAgain() throws {
        let later = Self.asked.adding(seconds: 500_000)
        for answer in [MailAnswer.delivered, .refused(reason: "550")] {
            let ended = try claimed(mail).settled(by: answer, at: Self.asked, giveUpSeconds: 60)
            let again = ended.askedAgain(at: later)
            #expect(again.timesAsked == 2 && again.askedAt == later && again.state == .waiting && again.tries == 0)
            #expect(again.deliveredAt == ended.deliveredAt && again.reason == nil)
            // What the first one's sender says comes too late.
            let (first, second) = (try claimed(mail), try claimed(again, at: later))
            #expect(!again.isStill(first) && !second.isStill(first) && second.isStill(second))
        }
    }

    @Test func isTheSameWhileItWaits() throws {
        let failed = try claimed(mail).settled(by: .failed(reason: "451"), at: Self.asked, giveUpSeconds: 86_400)
        let again = failed.askedAgain(at: Self.asked.adding(seconds: 1))
        #expect(again.timesAsked == 1 && again.askedAt == Self.asked && again.nextTryAt.seconds == 1_000_001)
        let sending = try claimed(mail)
        #expect(sending.askedAgain(at: Self.asked.adding(seconds: 1)) == sending)
    }
}
