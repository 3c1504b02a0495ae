internal import CPango
internal import Printing
internal import Refunds

/// A PDF in the making: cairo's surface, and the bytes that came of it.
final class Canvas {
    private let surface: OpaquePointer
    private let cairo: OpaquePointer
    private let bytes = Bytes()

    /// Where cairo writes to.
    private final class Bytes {
        var all: [UInt8] = []
    }

    /// Begins the document. Nothing in it depends on when, or where, it is made.
    init(_ printout: Printout) {
        surface = cairo_pdf_surface_create_for_stream(
            { closure, data, length in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                let bytes = Unmanaged<Bytes>.fromOpaque(closure).takeUnretainedValue()
                bytes.all.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(bytes).toOpaque(), printout.paper.width.points, printout.paper.height.points)
        cairo = cairo_create(surface)
        let issuedAt = printout.issuedAt.description.split(separator: " ").joined(separator: "T") + "Z"
        for (key, value) in [
            (CAIRO_PDF_METADATA_TITLE, printout.title), (CAIRO_PDF_METADATA_AUTHOR, printout.author ?? ""),
            (CAIRO_PDF_METADATA_CREATOR, "creditmemo"), (CAIRO_PDF_METADATA_CREATE_DATE, issuedAt),
        ] where !value.isEmpty {
            cairo_pdf_surface_set_metadata(surface, key, value)
        }
    }

    deinit {
        cairo_destroy(cairo)
        cairo_surface_destroy(surface)
    }

    /// Draws lines of a layout.
    func draw(_ layout: OpaquePointer, at place: PlacedText) {
        setShade(place.text.style.shade)
        for line in place.lines {
            guard let laid = pango_layout_get_line_readonly(layout, Int32(line)) else { continue }
            var extents = PangoRectangle()
            pango_layout_line_get_extents(laid, nil, &extents)
            let free = place.width.points - pango_units_to_double(extents.width)
            let x = place.x.points + (place.alignment == .right ? free : 0)
            cairo_move_to(cairo, x, place.baseline(ofLine: line).points)
            pango_cairo_show_layout_line(cairo, laid)
        }
    }

    /// Draws a horizontal line.
    func drawRule(x: Length, y: Length, width: Length, weight: Length, _ shade: Shade) {
        setShade(shade)
        cairo_set_line_width(cairo, weight.points)
        cairo_move_to(cairo, x.points, y.points)
        cairo_line_to(cairo, (x + width).points, y.points)
        cairo_stroke(cairo)
    }

    /// Ends a page.
    func finishPage() { cairo_show_page(cairo) }

    /// The document, once all its pages are there.
    func finished() throws(PressFault) -> [UInt8] {
        cairo_surface_finish(surface)
        for status in [cairo_status(cairo), cairo_surface_status(surface)] where status != CAIRO_STATUS_SUCCESS {
            throw .failed(String(cString: cairo_status_to_string(status)))
        }
        return bytes.all
    }

    private func setShade(_ shade: Shade) {
        switch shade {
        case .ink: cairo_set_source_rgb(cairo, 0.10, 0.12, 0.16)
        case .muted: cairo_set_source_rgb(cairo, 0.36, 0.39, 0.44)
        case .line: cairo_set_source_rgb(cairo, 0.82, 0.84, 0.87)
        }
    }
}

extension Length {
    /// What cairo counts in.
    fileprivate var points: Double { Double(milliPoints) / 1_000 }
}
