// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Log;

/// <summary>The dead list of a commit frame: entries by ascending address, each as its distance from the one before.</summary>
/// <remarks>
/// Per entry two LEB128 numbers: how many pages further than the entry before (the first: than page 0), and <c>slot &lt;&lt; 2 | kind</c>, where the slot counts from the one before on the same page.
/// Two to four bytes an entry as a rule.
/// </remarks>
internal static class DeadListCodec
{
    private const int SlotBits = 16;
    private const int KindBits = 2;

    /// <summary>The most bytes that a list takes; the entries behind that are left to a full mark.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private const int MaxEntryBytes = 10;

    /// <summary>Sorts entries, drops what is there twice, and writes them.</summary>
    /// <param name="entries">The entries; left in order.</param>
    /// <param name="buffer">Receives the bytes; grown if it is too short.</param>
    /// <param name="count">The number of entries written.</param>
    /// <returns>The number of bytes.</returns>
    public static int Encode(Span<DeadEntry> entries, ref byte[] buffer, out int count)
    {
        entries.Sort();
        int needed = Math.Min(entries.Length * MaxEntryBytes, MaxBytes);
        if (buffer.Length < needed)
        {
            buffer = new byte[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)needed)];
        }

        count = 0;
        int position = 0;
        ulong last = 0;
        for (int i = 0; i < entries.Length && position <= needed - MaxEntryBytes; i++)
        {
            (ulong address, DeadKind kind) = entries[i];
            if (count > 0 && address == last)
            {
                continue;
            }

            ulong pages = (address >> SlotBits) - (last >> SlotBits);
            ulong slot = (address & 0xFFFF) - (pages == 0 ? last & 0xFFFF : 0);
            position = Leb(buffer, Leb(buffer, position, pages), (slot << KindBits) | (byte)kind);
            last = address;
            count++;
        }

        return position;
    }

    /// <summary>Reads a list.</summary>
    /// <param name="bytes">The bytes, to their end.</param>
    /// <param name="count">The number of entries.</param>
    /// <param name="entries">The entries by ascending address.</param>
    /// <returns>Whether the bytes are such a list.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, int count, [NotNullWhen(true)] out DeadEntry[]? entries)
    {
        entries = null;
        if (count < 0 || count > bytes.Length / 2)
        {
            return false;
        }

        var list = new DeadEntry[count];
        int position = 0;
        ulong page = 0;
        ulong slot = 0;
        for (int i = 0; i < count; i++)
        {
            if (!TryLeb(bytes, ref position, out ulong pages) || !TryLeb(bytes, ref position, out ulong packed) || pages > LogAddress.MaxPage - page)
            {
                return false;
            }

            slot = (pages == 0 ? slot : 0) + (packed >> KindBits);
            page += pages;
            var kind = (DeadKind)(packed & ((1 << KindBits) - 1));
            if (page == 0 || slot > 0xFFFF || (i > 0 && pages == 0 && packed >> KindBits == 0))
            {
                return false;
            }

            list[i] = new DeadEntry((page << SlotBits) | slot, kind);
        }

        entries = list;
        return position == bytes.Length;
    }

    private static int Leb(byte[] buffer, int position, ulong value)
    {
        while (value > 0x7F)
        {
            buffer[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[position++] = (byte)value;
        return position;
    }

    private static bool TryLeb(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (int shift = 0; position < bytes.Length && shift < 56; shift += 7)
        {
            byte b = bytes[position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
