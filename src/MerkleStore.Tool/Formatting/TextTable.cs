// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;

namespace MerkleStore.Tool.Formatting;

/// <summary>Rows of text in columns of equal width.</summary>
internal sealed class TextTable(params Align[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>The rows as lines: two spaces between columns, nothing after the last.</summary>
    public IEnumerable<string> Lines(string indent = "")
    {
        int[] widths = new int[columns.Length];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], Width(row[i]));
            }
        }

        foreach (string[] row in _rows)
        {
            var line = new StringBuilder(indent);
            for (int i = 0; i < row.Length; i++)
            {
                line.Append(i == 0 ? "" : "  ");
                int padding = widths[i] - Width(row[i]);
                line.Append(' ', columns[i] == Align.Right ? padding : 0).Append(row[i]).Append(' ', columns[i] == Align.Left ? padding : 0);
            }

            yield return line.ToString().TrimEnd();
        }
    }

    // Good enough for names: a character per code point, no escape sequences counted.
    private static int Width(string text)
    {
        int width = 0;
        bool escape = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            escape |= rune.Value == '\e';
            width += escape ? 0 : 1;
            escape &= rune.Value != 'm';
        }

        return width;
    }
}
