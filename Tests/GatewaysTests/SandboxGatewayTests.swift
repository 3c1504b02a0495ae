import Gateways
import Refunds
import Testing

@Suite("The sandbox")
struct SandboxGatewayTests {
    private func payout(_ minorUnits: Int64, key: String = "cm-1") -> Payout {
        Payout(
            payment: CapturedPayment(method: "sandbox", transactionID: "tx"), key: key, minorUnits: minorUnits,
            currencyCode: "EUR")
    }

    @Test("does what the amount says, and a look-up tells what was done")
    func outcomes() async {
        let sandbox = SandboxGateway()
        let rows: [(Int64, isAnswered: Bool, isThere: Bool)] = [
            (100, true, true), (101, false, false), (102, false, true), (103, true, true), (104, false, false),
            (105, false, true), (106, false, false), (99_917, true, true),
        ]
        for (minorUnits, isAnswered, isThere) in rows {
            let payout = payout(minorUnits, key: "cm-\(minorUnits)")
            let answer = await sandbox.send(payout)
            if case .holds(let refund) = answer {
                #expect(isAnswered)
                #expect(refund.status == (minorUnits == 103 ? .pending : .succeeded))
            } else {
                #expect(!isAnswered)
            }
            let found = await sandbox.lookUp(payout)
            if case .holds(let refund) = found {
                #expect(isThere && refund.minorUnits == minorUnits)
            } else {
                #expect(!isThere && found == .absent)
            }
        }
    }

    @Test("pays once for a key")
    func paysOnce() async {
        let sandbox = SandboxGateway()
        let first = await sandbox.send(payout(500))
        #expect(await sandbox.send(payout(500)) == first)
        #expect(await sandbox.send(payout(500, key: "cm-2")) != first)
    }
}
