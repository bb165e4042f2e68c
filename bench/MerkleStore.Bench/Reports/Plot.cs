// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Net;
using System.Text;

namespace MerkleStore.Bench.Reports;

/// <summary>Draws plots as SVG.</summary>
internal static class Plot
{
    private const int Width = 620;
    private const int Height = 340;
    private const int Left = 80;
    private const int Right = 130;
    private const int Top = 30;
    private const int Bottom = 50;

    /// <summary>The colour of each engine; the engine under test has the first.</summary>
    private static readonly string[] Colours = ["#c0392b", "#2471a3", "#1e8449", "#b9770e", "#7d3c98", "#5d6d7e"];

    /// <summary>Lines over two axes.</summary>
    public static string Lines(string title, Axis x, Axis y, IReadOnlyList<Series> series, Func<string, int> colour)
    {
        StringBuilder svg = Begin(title, x, y);
        foreach ((Series line, int index) in series.Select((line, index) => (line, index)))
        {
            string stroke = Colours[colour(line.Name) % Colours.Length];
            string points = string.Join(' ', line.Points.Select(point => Number(X(x, point.X)) + "," + Number(Y(y, point.Y))));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{stroke}\" stroke-width=\"2\" points=\"{points}\"/>");
            foreach ((double px, double py) in line.Points)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{Number(X(x, px))}\" cy=\"{Number(Y(y, py))}\" r=\"2.5\" fill=\"{stroke}\"/>");
            }

            Legend(svg, index, line.Name, stroke);
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>A bar for each name.</summary>
    public static string Bars(string title, Axis y, IReadOnlyList<(string Name, double Value, string Text)> bars, Func<string, int> colour)
    {
        StringBuilder svg = Begin(title, null, y);
        double slot = (double)(Width - Left - Right) / Math.Max(1, bars.Count);
        foreach (((string name, double value, string text), int index) in bars.Select((bar, index) => (bar, index)))
        {
            double left = Left + (slot * (index + 0.15));
            double top = Y(y, value);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Number(left)}\" y=\"{Number(top)}\" width=\"{Number(slot * 0.7)}\" height=\"{Number(Height - Bottom - top)}\" fill=\"{Colours[colour(name) % Colours.Length]}\"/>");
            Text(svg, left + (slot * 0.35), top - 4, text, "middle");
            Text(svg, left + (slot * 0.35), Height - Bottom + 16, name, "middle");
        }

        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Begin(string title, Axis? x, Axis y)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"11\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"18\" font-size=\"14\" font-weight=\"bold\">{WebUtility.HtmlEncode(title)}</text>");
        foreach ((double value, string text) in y.Marks())
        {
            double at = Y(y, value);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Number(at)}\" y2=\"{Number(at)}\" stroke=\"#ddd\"/>");
            Text(svg, Left - 6, at + 4, text, "end");
        }

        if (x is not null)
        {
            foreach ((double value, string text) in x.Marks())
            {
                double at = X(x, value);
                svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Number(at)}\" x2=\"{Number(at)}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"#eee\"/>");
                Text(svg, at, Height - Bottom + 16, text, "middle");
            }

            Text(svg, (Left + Width - Right) / 2.0, Height - 14, x.Label, "middle");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{WebUtility.HtmlEncode(y.Label)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Top - Bottom}\" fill=\"none\" stroke=\"gray\"/>");
        return svg;
    }

    private static void Legend(StringBuilder svg, int index, string name, string stroke)
    {
        int y = Top + 12 + (index * 18);
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Width - Right + 10}\" x2=\"{Width - Right + 30}\" y1=\"{y - 4}\" y2=\"{y - 4}\" stroke=\"{stroke}\" stroke-width=\"3\"/>");
        Text(svg, Width - Right + 35, y, name, "start");
    }

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor)
        => svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>");

    private static double X(Axis axis, double value) => Left + (axis.Position(value) * (Width - Left - Right));

    private static double Y(Axis axis, double value) => Height - Bottom - (Math.Clamp(axis.Position(value), 0, 1) * (Height - Top - Bottom));

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
