// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A minimal SVG drawing for charts. It has a white background, so that it is readable on a light and on a dark page.
struct SVG {
    enum Color: String {
        case ground = "#ffffff"
        case frame = "#d1d9e0"
        case grid = "#e6eaef"
        case text = "#1f2328"
        case muted = "#59636e"
        case ours = "#0969da"
        case peer = "#bc4c00"
    }

    enum Anchor: String {
        case start, middle, end
    }

    let width: Double
    let height: Double
    private var elements: [String] = []

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
        elements.append(
            "<rect x=\"0.5\" y=\"0.5\" width=\"\(Self.number(width - 1))\" height=\"\(Self.number(height - 1))\" rx=\"8\" "
                + "fill=\"\(Color.ground.rawValue)\" stroke=\"\(Color.frame.rawValue)\"/>")
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, _ color: Color) {
        elements.append(
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
                + "height=\"\(Self.number(height))\" rx=\"2\" fill=\"\(color.rawValue)\"/>")
    }

    mutating func line(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double), _ color: Color, width: Double = 1)
    {
        let points = [from, to].map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        elements.append(
            "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(color.rawValue)\" stroke-width=\"\(Self.number(width))\"/>"
        )
    }

    mutating func text(
        _ text: String, x: Double, y: Double, size: Double = 12, _ color: Color = .text, anchor: Anchor = .start,
        isBold: Bool = false
    ) {
        elements.append(
            "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" font-size=\"\(Self.number(size))\" "
                + "fill=\"\(color.rawValue)\" text-anchor=\"\(anchor.rawValue)\"\(isBold ? " font-weight=\"600\"" : "")>"
                + "\(Self.escaped(text))</text>")
    }

    /// Returns the SVG document.
    ///
    /// - Parameter title: The title, which screen readers read aloud.
    func document(title: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.number(width))" height="\(Self.number(height))" \
        viewBox="0 0 \(Self.number(width)) \(Self.number(height))" role="img" \
        font-family="-apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', Helvetica, Arial, sans-serif">
        <title>\(Self.escaped(title))</title>
        \(elements.joined(separator: "\n"))
        </svg>

        """
    }

    private static func number(_ value: Double) -> String { Format.plain((value * 10).rounded() / 10) }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
