/// Commercial rounding on integers.
public enum Rounding {
    /// The quotient rounded to the nearest integer, ties away from zero. The divisor must be positive.
    public static func quotient(_ dividend: Int128, by divisor: Int128) -> Int64 {
        precondition(divisor > 0, "rounding by a positive divisor")
        let half = divisor / 2
        let adjusted = dividend >= 0 ? dividend + half : dividend - half
        // For an odd divisor the tie does not exist, and truncation of half keeps the nearest.
        return Int64(adjusted / divisor)
    }
}
