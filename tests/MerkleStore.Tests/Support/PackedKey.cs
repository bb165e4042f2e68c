// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;

namespace MerkleStore.Tests.Support;

/// <summary>Packed keys (for each step its LEB128 length and its bytes) of the Latin-1 names of the model.</summary>
internal static class PackedKey
{
    public static byte[] Pack(params IReadOnlyList<string> steps)
    {
        var packed = new List<byte>();
        foreach (string step in steps)
        {
            uint length = (uint)step.Length;
            for (; length > 0x7F; length >>= 7)
            {
                packed.Add((byte)((length & 0x7F) | 0x80));
            }

            packed.Add((byte)length);
            packed.AddRange(Encoding.Latin1.GetBytes(step));
        }

        return [.. packed];
    }

    public static string[] Unpack(ReadOnlySpan<byte> packed)
    {
        var steps = new List<string>();
        while (!packed.IsEmpty)
        {
            int length = 0;
            int used = 0;
            do
            {
                length |= (packed[used] & 0x7F) << (7 * used);
            }
            while ((packed[used++] & 0x80) != 0);

            steps.Add(Encoding.Latin1.GetString(packed.Slice(used, length)));
            packed = packed[(used + length)..];
        }

        return [.. steps];
    }

    /// <summary>The key as text for messages: steps joined by slashes, other bytes than letters and digits in hex.</summary>
    public static string Print(IReadOnlyList<string> steps)
        => "/" + string.Join('/', steps.Select(s => s.Length > 40 ? $"{Escape(s[..8])}…({s.Length} bytes, 0x{Convert.ToHexString(NaiveTail(s))})" : Escape(s)));

    private static byte[] NaiveTail(string s) => Encoding.Latin1.GetBytes(s[^4..]);

    private static string Escape(string s) => string.Concat(s.Select(c => char.IsAsciiLetterOrDigit(c) ? c.ToString() : $"\\x{(int)c:X2}"));
}
