import Wire

/// Drawings of numbers: bars, as SVG that has no words but names. Whatever they show stands beside them as text.
enum Drawing {
    /// What one bar stands for.
    struct Bar: Sendable {
        /// What a reader hears of it, or sees when a pointer rests on it.
        let name: String
        /// How long it is, from zero.
        let value: Int64
    }

    /// Steps in the height of a drawing, and in the length of a single bar.
    static let steps: Int64 = 100
    private static let slot = 10

    /// Bars from left to right, the highest as high as the drawing.
    static func columns(_ bars: [Bar], named name: String) -> String {
        let highest = bars.map(\.value).max() ?? 0
        return MarkupWriter.markup { writer in
            writer.element(
                "svg",
                [
                    "class": "columns", "role": "img", "aria-label": name, "preserveAspectRatio": "none",
                    "viewBox": "0 0 \(max(bars.count, 1) * slot) \(steps)",
                ]
            ) { writer in
                for (place, bar) in bars.enumerated() {
                    let height = length(of: bar.value, within: highest)
                    writer.element(
                        "rect",
                        [
                            "x": "\(place * slot + 1)", "y": "\(steps - height)", "width": "\(slot - 2)",
                            "height": "\(height)",
                        ]
                    ) { $0.element("title", bar.name) }
                }
            }
        }
    }

    /// One bar from the left, beside the text that says how much it is.
    static func row(_ value: Int64, within longest: Int64) -> String {
        MarkupWriter.markup { writer in
            writer.element(
                "svg",
                [
                    "class": "row", "aria-hidden": "true", "preserveAspectRatio": "none", "viewBox": "0 0 \(steps) 1",
                ]
            ) { $0.element("rect", ["width": "\(length(of: value, within: longest))", "height": "1"], "") }
        }
    }

    /// The part of all steps; whatever is there can be seen.
    static func length(of value: Int64, within longest: Int64) -> Int64 {
        guard value > 0, longest > 0 else { return 0 }
        return max(1, Int64(Int128(min(value, longest)) * Int128(steps) / Int128(longest)))
    }
}
