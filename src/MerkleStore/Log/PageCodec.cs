// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Log;

/// <summary>The payload of a page frame.</summary>
/// <remarks>
/// <code>
///  0  u64 page number         16  u32 number of records     24  the records, one after the other
///  8  i64 commit sequence     20  u8  width of a slot       end  the slot directory: per record the offset in the payload
///                             21  u8[3] 0                        at which it ends, in 2 bytes if all fit in them, else in 4
/// </code>
/// Record i begins where record i - 1 ends, record 0 at 24; the last one ends where the directory begins.
/// </remarks>
internal static class PageCodec
{
    public const int FixedSize = 24;

    /// <summary>The bytes of one slot of the directory.</summary>
    public static int SlotWidth(int recordsEnd) => recordsEnd <= ushort.MaxValue ? 2 : 4;

    /// <summary>The bytes of a payload.</summary>
    public static int PayloadSize(int recordsEnd, int records) => recordsEnd + (records * SlotWidth(recordsEnd));

    /// <summary>Writes the fixed part and the directory around records that are in place.</summary>
    public static void Write(Span<byte> payload, ulong number, long commit, int recordsEnd, ReadOnlySpan<int> ends)
    {
        int width = SlotWidth(recordsEnd);
        BinaryPrimitives.WriteUInt64LittleEndian(payload, number);
        BinaryPrimitives.WriteInt64LittleEndian(payload[8..], commit);
        BinaryPrimitives.WriteInt32LittleEndian(payload[16..], ends.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[20..], (uint)width);
        Span<byte> directory = payload[recordsEnd..];
        for (int i = 0; i < ends.Length; i++)
        {
            if (width == 2)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(directory[(2 * i)..], (ushort)ends[i]);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(directory[(4 * i)..], ends[i]);
            }
        }
    }

    /// <summary>The payload of a page without its dead records, whose slots stay and are empty.</summary>
    public static byte[] Rewrite(LogPage page, DeadPage? dead)
    {
        int[] ends = new int[page.RecordCount];
        int end = FixedSize;
        for (int slot = 0; slot < ends.Length; slot++)
        {
            end += dead?.Contains(slot) == true ? 0 : page.Record(slot).Length;
            ends[slot] = end;
        }

        byte[] payload = new byte[PayloadSize(end, ends.Length)];
        int at = FixedSize;
        for (int slot = 0; slot < ends.Length; slot++)
        {
            if (ends[slot] > at)
            {
                page.Record(slot).CopyTo(payload.AsSpan(at));
                at = ends[slot];
            }
        }

        Write(payload, page.Number, page.Commit, end, ends);
        return payload;
    }

    /// <summary>Checks a payload completely, so that its slots can be used without further checks.</summary>
    /// <param name="payload">The payload of a frame whose CRC is right.</param>
    /// <param name="page">The facts of the page.</param>
    /// <returns>Whether it is a page.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out PageFacts page)
    {
        page = default;
        if (payload.Length < FixedSize)
        {
            return false;
        }

        uint records = BinaryPrimitives.ReadUInt32LittleEndian(payload[16..]);
        uint width = BinaryPrimitives.ReadUInt32LittleEndian(payload[20..]);
        if (width is not (2 or 4) || records > LogAddress.MaxSlots || FixedSize + ((ulong)records * width) > (ulong)payload.Length)
        {
            return false;
        }

        int directory = payload.Length - (int)(records * width);
        page = new PageFacts(
            BinaryPrimitives.ReadUInt64LittleEndian(payload),
            BinaryPrimitives.ReadInt64LittleEndian(payload[8..]),
            (int)records,
            (int)width,
            directory);
        int last = FixedSize;
        for (int i = 0; i < page.RecordCount; i++)
        {
            int end = page.End(payload, i);
            if (end < last || end > directory)
            {
                return false;
            }

            last = end;
        }

        return last == directory && page.Number is > 0 and <= LogAddress.MaxPage && page.Commit > 0;
    }
}
