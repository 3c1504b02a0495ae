internal import CPango
internal import Printing
internal import Refunds

/// Makes PDF of laid-out documents with pango and cairo. One thread at a time may use it, any thread.
///
/// Whatever is on a document reaches pango as plain text, never as markup.
final class Typesetter: @unchecked Sendable {
    // Safe to be sent: pango's objects belong to nobody but this one, and ``PangoPress`` gives it to one thread at a time.
    private let fontMap: UnsafeMutablePointer<PangoFontMap>
    private let context: OpaquePointer
    private let layouts: [TextStyle: OpaquePointer]

    /// Opens the fonts of the machine.
    init() {
        fontMap = pango_cairo_font_map_new()
        context = pango_font_map_create_context(fontMap)
        // A point is a point, and letters stand where the layout wants them, not where some screen has its dots.
        pango_cairo_context_set_resolution(context, 72)
        pango_context_set_round_glyph_positions(context, 0)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
        layouts = Dictionary(
            uniqueKeysWithValues: TextStyle.allCases.map { [context] in ($0, Typesetter.layout(for: $0, in: context)) })
    }

    deinit {
        for layout in layouts.values { g_object_unref(gpointer(layout)) }
        g_object_unref(gpointer(context))
        g_object_unref(fontMap)
    }

    /// Tried one after the other for each letter; what none of them has comes from any font of the machine.
    static let fonts = "Noto Sans, Noto Sans Arabic, Noto Sans Hebrew, Noto Sans CJK JP, DejaVu Sans, sans-serif"

    private static func layout(for style: TextStyle, in context: OpaquePointer) -> OpaquePointer {
        let layout: OpaquePointer = pango_layout_new(context)
        let font = pango_font_description_from_string(fonts)
        pango_font_description_set_size(font, style.size.pangoUnits)
        pango_font_description_set_weight(font, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)
        // A word that is longer than its line is broken too, without a hyphen that might be taken for the word's own.
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        let attributes = pango_attr_list_new()
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(0))
        pango_layout_set_attributes(layout, attributes)
        pango_attr_list_unref(attributes)
        return layout
    }

    /// A laid-out memo.
    func printout(of memo: PrintedMemo, on stationery: Stationery) -> Printout {
        speak(Printout.language(of: memo, on: stationery))
        let ruler = Ruler(
            lines: { text, width in Int(pango_layout_get_line_count(self.layout(text, width))) },
            width: { text in
                var size = PangoRectangle()
                pango_layout_get_extents(self.layout(text, nil), nil, &size)
                return Length(pangoUnits: size.width)
            })
        return Printout(memo, on: stationery, measuredBy: ruler)
    }

    /// The PDF of a document, and how many of its characters no font has.
    func pdf(of printout: Printout) throws(PressFault) -> (bytes: [UInt8], missing: Int) {
        speak(printout.language)
        let canvas = Canvas(printout)
        var missing = 0
        for page in printout.pages {
            for mark in page.marks {
                switch mark {
                case .rule(let x, let y, let width, let weight, let shade):
                    canvas.drawRule(x: x, y: y, width: width, weight: weight, shade)
                case .text(let placed):
                    let layout = layout(placed.text, placed.text.wraps ? placed.width : nil)
                    missing += Int(pango_layout_get_unknown_glyphs_count(layout))
                    canvas.draw(layout, at: placed)
                }
            }
            canvas.finishPage()
        }
        return (try canvas.finished(), missing)
    }

    /// How many characters of a text no font has.
    func missing(in text: String) -> Int {
        guard let layout = layouts[.body] else { return 0 }
        pango_layout_set_text(layout, text, -1)
        return Int(pango_layout_get_unknown_glyphs_count(layout))
    }

    private func speak(_ language: String) {
        pango_context_set_language(context, pango_language_from_string(language))
        for layout in layouts.values { pango_layout_context_changed(layout) }
    }

    /// The layout of a text's style with the text in it, good until the next text of the style.
    private func layout(_ text: StyledText, _ width: Length?) -> OpaquePointer {
        guard let layout = layouts[text.style] else { preconditionFailure("each style has its layout") }
        var string = text.string
        string.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                pango_layout_set_text(layout, characters.baseAddress, Int32(characters.count))
            }
        }
        pango_layout_set_width(layout, width?.pangoUnits ?? -1)
        return layout
    }
}

extension Length {
    /// Pango counts in 1024ths of a point; a place is never made narrower on the way.
    fileprivate var pangoUnits: Int32 { Int32((milliPoints * Int(PANGO_SCALE) + 999) / 1_000) }

    fileprivate init(pangoUnits: Int32) {
        self.init(milliPoints: (Int(pangoUnits) * 1_000 + Int(PANGO_SCALE) - 1) / Int(PANGO_SCALE))
    }
}
