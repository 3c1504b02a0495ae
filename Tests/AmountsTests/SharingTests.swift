import Amounts
import Testing

@Suite struct SharingTests {
    // MARK: - Worked by hand

    @Test("What rounding leaves over goes into the next share")
    func carry() throws {
        var sharing = Sharing(in: try Currencies.named("USD"))
        let (ten, one, three) = (try amount("10"), try quantity("1"), try quantity("3"))
        // 3.3333… is rounded to 3.33, and 0.0033… is in hand.
        #expect(sharing.share(of: ten, one, of: three) == (try amount("3.33")))
        // 3.3333… + 0.0033… = 3.3366… is rounded to 3.34, and 0.0033… too much was given.
        #expect(sharing.share(of: ten, one, of: three) == (try amount("3.34")))
        // 3.3333… − 0.0033… = 3.33.
        #expect(sharing.share(of: ten, one, of: three) == (try amount("3.33")))
    }

    @Test("A deduction's remainder counts the other way")
    func deduction() throws {
        // One of three pieces at 99.99, less 10.00, with 7.43 tax.
        var sharing = Sharing(in: try Currencies.named("USD"))
        let (one, three) = (try quantity("1"), try quantity("3"))
        #expect(sharing.share(of: try amount("99.99"), one, of: three) == (try amount("33.33")))
        // 3.3333… is rounded to 3.33: the total is 0.0033… too high.
        #expect(sharing.shareOfDeduction(of: try amount("10"), one, of: three) == (try amount("3.33")))
        // 2.4766… alone were 2.48; less the 0.0033… it is 2.4733….
        #expect(sharing.share(of: try amount("7.43"), one, of: three) == (try amount("2.47")))
    }

    @Test("A share of everything or of nothing leaves the remainder alone")
    func untouched() throws {
        var sharing = Sharing(in: try Currencies.named("USD"))
        let (one, two, three) = (try quantity("1"), try quantity("2"), try quantity("3"))
        #expect(sharing.share(of: try amount("0.05"), one, of: three) == (try amount("0.02")))
        // 0.01666… became 0.02: −0.00333… is in hand, and waits.
        #expect(sharing.share(of: try amount("7.77"), two, of: two) == (try amount("7.77")))
        #expect(sharing.share(of: .zero, one, of: two) == .zero)
        #expect(sharing.share(of: try amount("9"), .zero, of: two) == .zero)
        // 0.005 − 0.00333… = 0.00166….
        #expect(sharing.share(of: try amount("0.01"), one, of: two) == .zero)
    }

    @Test("A share by money follows the same rule")
    func byMoney() throws {
        var sharing = Sharing(in: try Currencies.named("USD"))
        let (fee, tax) = (try amount("10"), try amount("1.90"))
        #expect(sharing.share(of: tax, try amount("3.33"), of: fee) == (try amount("0.63")))
        #expect(sharing.share(of: tax, fee, of: fee) == tax)
        #expect(sharing.shareOfDeduction(of: .zero, try amount("1"), of: fee) == .zero)
    }

    // MARK: - Laws

    @Test("No share lies below zero or above what is left, whatever was shared before", arguments: Currencies.codes)
    func bounds(code: String) throws {
        let currency = try Currencies.named(code)
        var generator = SplitMix64(seed: 2)
        for _ in 1...2_000 {
            var sharing = Sharing(in: currency)
            for _ in 1...6 {
                let left = randomAmount(in: currency, using: &generator)
                let whole = randomQuantity(using: &generator)
                let part = Quantity(tenThousandths: .random(in: 0...whole.tenThousandths, using: &generator))
                let share =
                    Bool.random(using: &generator)
                    ? sharing.share(of: left, part, of: whole) : sharing.shareOfDeduction(of: left, part, of: whole)
                #expect(share >= .zero && share <= left)
                #expect(part != whole || share == left)
                #expect(share.fits(currency))
            }
        }
    }

    @Test("Any sequence of parts adds up to exactly the amount", arguments: Currencies.codes)
    func addsUp(code: String) throws {
        let currency = try Currencies.named(code)
        var generator = SplitMix64(seed: 3)
        for _ in 1...1_000 {
            let amount = randomAmount(in: currency, using: &generator)
            var (left, quantityLeft) = (amount, randomQuantity(using: &generator))
            var shares: [Amount] = []
            while quantityLeft > .zero {
                // Each memo has a sharing of its own, with a remainder from the shares before this one.
                var sharing = Sharing(in: currency)
                let other = randomAmount(in: currency, using: &generator)
                _ = sharing.share(of: other, try quantity("1"), of: try quantity("7"))
                let part = Quantity(tenThousandths: .random(in: 1...quantityLeft.tenThousandths, using: &generator))
                let share = sharing.share(of: left, part, of: quantityLeft)
                left -= share
                quantityLeft -= part
                shares.append(share)
            }
            #expect(left == .zero && shares.sum() == amount)
        }
    }

    @Test("A memo's shares add up to its exact total, to half a minor unit")
    func drift() throws {
        let currency = try Currencies.named("USD")
        var generator = SplitMix64(seed: 4)
        for _ in 1...1_000 {
            var sharing = Sharing(in: currency)
            var (shares, thirds) = (Amount.zero, Int64(0))
            for _ in 1...20 {
                let left = randomAmount(in: currency, using: &generator)
                shares += sharing.share(of: left, try quantity("1"), of: try quantity("3"))
                thirds += left.tenThousandths
            }
            #expect(abs(shares.tenThousandths * 3 - thirds) <= 3 * 50)
        }
    }

    // MARK: - Extremes

    @Test("A share too small to count never goes below zero on a remainder")
    func tinyShare() throws {
        var sharing = Sharing(in: try Currencies.named("USD"))
        // 0.005 is rounded to 0.01, and half a cent too much is in hand.
        #expect(sharing.share(of: try amount("0.01"), try quantity("1"), of: try quantity("2")) == (try amount("0.01")))
        let most = Quantity(tenThousandths: Quantity.tenThousandthsMax)
        #expect(sharing.share(of: try amount("0.01"), Quantity(tenThousandths: 1), of: most) == .zero)
    }

    @Test("Amounts and quantities at their bounds can be shared", arguments: Currencies.codes)
    func extremes(code: String) throws {
        let currency = try Currencies.named(code)
        let unit = currency.minorUnit.tenThousandths
        let most = Amount(tenThousandths: Amount.tenThousandthsMax / unit * unit)
        let pieces = Quantity(tenThousandths: Quantity.tenThousandthsMax)
        let (least, one) = (Quantity(tenThousandths: 1), currency.minorUnit)
        var sharing = Sharing(in: currency)
        #expect(sharing.share(of: most, pieces - least, of: pieces) <= most)
        #expect(sharing.share(of: most, least, of: pieces) >= .zero)
        #expect(sharing.shareOfDeduction(of: most, most - one, of: most) <= most)
        #expect(sharing.share(of: most, one, of: most) <= most)
        #expect(most.scaled(by: pieces - least, of: pieces, in: currency) <= most)
        #expect(most.rounded(to: currency) == most)
        #expect(Percent(tenThousandths: Percent.tenThousandthsMax).added(to: most, in: currency) > most)
    }

    private func randomAmount(in currency: Currency, using generator: inout SplitMix64) -> Amount {
        let bits = Int64.random(in: 0...36, using: &generator)
        return Amount(
            tenThousandths: Int64.random(in: 0...(1 << bits), using: &generator) * currency.minorUnit.tenThousandths)
    }

    private func randomQuantity(using generator: inout SplitMix64) -> Quantity {
        let bits = Int64.random(in: 0...39, using: &generator)
        return Quantity(tenThousandths: Int64.random(in: 1...(1 << bits), using: &generator))
    }
}
