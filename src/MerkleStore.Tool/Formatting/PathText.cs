// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;

namespace MerkleStore.Tool.Formatting;

/// <summary>Paths as text: steps in UTF-8 joined by <c>/</c>; any other byte as <c>\xHH</c>, a backslash as <c>\\</c>.</summary>
internal static class PathText
{
    /// <summary>One step as text that <see cref="ParsePacked"/> reads back to the same bytes, safe for a terminal.</summary>
    public static string FormatStep(ReadOnlySpan<byte> step)
    {
        var text = new StringBuilder(step.Length);
        while (!step.IsEmpty)
        {
            bool whole = Rune.DecodeFromUtf8(step, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (rune.Value == '\\')
            {
                text.Append(@"\\");
            }
            else if (whole && rune.Value != '/' && IsPrintable(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte one in step[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $@"\x{one:X2}");
                }
            }

            step = step[length..];
        }

        return text.ToString();
    }

    /// <summary>A packed path as text; the root is an empty text.</summary>
    public static string FormatPacked(ReadOnlySpan<byte> packed)
    {
        var text = new StringBuilder();
        while (!packed.IsEmpty)
        {
            ReadOnlySpan<byte> step = PackedPath.TakeStep(ref packed);
            text.Append(text.Length == 0 ? "" : "/").Append(FormatStep(step));
        }

        return text.ToString();
    }

    /// <summary>Bytes for a message: printable UTF-8 as it is, the rest escaped, cut after a number of bytes.</summary>
    public static string FormatExcerpt(ReadOnlySpan<byte> bytes, int maxBytes = 60)
    {
        bool cut = bytes.Length > maxBytes;
        ReadOnlySpan<byte> kept = cut ? bytes[..maxBytes] : bytes;
        var text = new StringBuilder();
        while (!kept.IsEmpty)
        {
            int slash = kept.IndexOf((byte)'/');
            text.Append(FormatStep(slash < 0 ? kept : kept[..slash])).Append(slash < 0 ? "" : "/");
            kept = slash < 0 ? default : kept[(slash + 1)..];
        }

        return text.Append(cut ? "…" : "").ToString();
    }

    /// <summary>Reads a path from the command line; one <c>/</c> at either end is ignored.</summary>
    /// <exception cref="ToolException">A step is empty, or a backslash starts no escape.</exception>
    public static byte[] ParsePacked(string text)
    {
        string inner = text.StartsWith('/') ? text[1..] : text;
        inner = inner.EndsWith('/') ? inner[..^1] : inner;
        if (inner.Length == 0)
        {
            return [];
        }

        var path = new PackedPath();
        foreach (string step in inner.Split('/'))
        {
            byte[] bytes = Unescape(step, text);
            if (bytes.Length == 0)
            {
                throw new ToolException(ExitCodes.BadInput, $"the path '{text}' has an empty step; write it with single slashes, as in a/b/c");
            }

            path.Push(bytes);
        }

        return path.Span.ToArray();
    }

    private static byte[] Unescape(string step, string path)
    {
        var bytes = new List<byte>(step.Length);
        for (int i = 0; i < step.Length;)
        {
            int escape = step.IndexOf('\\', i);
            bytes.AddRange(Encoding.UTF8.GetBytes(escape < 0 ? step[i..] : step[i..escape]));
            if (escape < 0)
            {
                break;
            }

            ReadOnlySpan<char> after = step.AsSpan(escape + 1);
            if (after.StartsWith("\\"))
            {
                bytes.Add((byte)'\\');
                i = escape + 2;
            }
            else if (after.Length >= 3 && after[0] == 'x' && byte.TryParse(after.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i = escape + 4;
            }
            else
            {
                throw new ToolException(ExitCodes.BadInput, $@"the path '{path}' has a backslash that starts no escape; write a byte as \xHH and a backslash as \\");
            }
        }

        return [.. bytes];
    }

    // A name in a store comes from anybody: control and direction characters must not reach a terminal.
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
