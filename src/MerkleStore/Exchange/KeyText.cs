// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Text;

namespace MerkleStore.Exchange;

/// <summary>Bytes as text that is read back to the same bytes: UTF-8 as it is, a backslash as <c>\\</c>, any other byte as <c>\xHH</c>. Keys join their steps by <c>/</c>.</summary>
/// <remarks>What is escaped is fixed here, and does not follow the tables of a runtime: the same bytes are the same text everywhere.</remarks>
internal static class KeyText
{
    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isStep">Whether they are a step, in which a slash is escaped.</param>
    /// <param name="destination">Where the text goes.</param>
    public static void Write(ReadOnlySpan<byte> bytes, bool isStep, IBufferWriter<byte> destination)
    {
        while (!bytes.IsEmpty)
        {
            bool whole = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done;
            if (rune.Value == '\\')
            {
                destination.Write("\\\\"u8);
            }
            else if (whole && !(isStep && rune.Value == '/') && IsShown(rune.Value))
            {
                destination.Write(bytes[..length]);
            }
            else
            {
                foreach (byte b in bytes[..length])
                {
                    Escape(b, destination);
                }
            }

            bytes = bytes[length..];
        }
    }

    /// <summary>Writes a packed key.</summary>
    public static void WriteKey(ContextPath key, IBufferWriter<byte> destination)
    {
        int position = 0;
        int count = 0;
        while (key.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            if (count > 1)
            {
                destination.Write("/"u8);
            }

            Write(step, isStep: true, destination);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, or any UTF-8 in which backslashes are escaped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the bytes go: as much room as the text has.</param>
    /// <param name="written">The number of bytes.</param>
    /// <returns>-1, or where the text has a backslash that starts no escape.</returns>
    public static int Read(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        int at = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = text[at..];
            int plain = rest.IndexOf((byte)'\\');
            ReadOnlySpan<byte> copied = plain < 0 ? rest : rest[..plain];
            copied.CopyTo(destination[written..]);
            written += copied.Length;
            if (plain < 0)
            {
                return -1;
            }

            at += plain;
            ReadOnlySpan<byte> escape = rest[(plain + 1)..];
            if (escape.StartsWith("\\"u8))
            {
                destination[written++] = (byte)'\\';
                at += 2;
            }
            else if (escape.Length >= 3 && escape[0] == 'x' && Convert.FromHexString(escape.Slice(1, 2), destination[written..], out _, out _) == OperationStatus.Done)
            {
                written++;
                at += 4;
            }
            else
            {
                return at;
            }
        }
    }

    // A name in a store comes from anybody: what moves a cursor or turns the direction of writing must not reach a terminal.
    private static bool IsShown(int rune) => rune is >= 0x20 and not (
        (>= 0x7F and <= 0x9F) or 0xAD or 0x61C or (>= 0x200B and <= 0x200F) or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F)
        or (>= 0xE000 and <= 0xF8FF) or 0xFEFF or (>= 0xFFF0 and <= 0xFFFB) or >= 0xE0000);

    private static void Escape(byte value, IBufferWriter<byte> destination)
    {
        const string Digits = "0123456789ABCDEF";
        Span<byte> room = destination.GetSpan(4);
        room[0] = (byte)'\\';
        room[1] = (byte)'x';
        room[2] = (byte)Digits[value >> 4];
        room[3] = (byte)Digits[value & 0xF];
        destination.Advance(4);
    }
}
