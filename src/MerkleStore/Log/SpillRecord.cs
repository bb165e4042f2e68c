// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Log;

/// <summary>The payload of the frame that ends a group of pages written ahead of their commit.</summary>
/// <remarks>
/// <code>
///  0  u64 number of the first page    12  u32 0
///  8  i32 number of pages             16  i64 sequence of the commit that comes next
///                                     24  u64 the last frame sequence that was durable when the group was written
/// </code>
/// </remarks>
/// <param name="FirstPage">The number of the first page of the group.</param>
/// <param name="PageCount">The number of its pages.</param>
/// <param name="NextCommit">The sequence of the commit that comes next.</param>
/// <param name="DurableSequence">The last frame sequence that was durable when the group was written.</param>
internal readonly record struct SpillRecord(ulong FirstPage, int PageCount, long NextCommit, ulong DurableSequence)
{
    public const int Size = 32;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(payload, FirstPage);
        BinaryPrimitives.WriteInt32LittleEndian(payload[8..], PageCount);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[12..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(payload[16..], NextCommit);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[24..], DurableSequence);
    }

    public static bool TryDecode(ReadOnlySpan<byte> payload, out SpillRecord record)
    {
        record = default;
        if (payload.Length != Size || BinaryPrimitives.ReadUInt32LittleEndian(payload[12..]) != 0)
        {
            return false;
        }

        record = new SpillRecord(
            BinaryPrimitives.ReadUInt64LittleEndian(payload),
            BinaryPrimitives.ReadInt32LittleEndian(payload[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(payload[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(payload[24..]));
        return record.FirstPage is > 0 and <= LogAddress.MaxPage && record.PageCount >= 0 && record.NextCommit > 0;
    }

    /// <summary>Whether the group is what the log holds at its place.</summary>
    public bool Fits(LogState state)
        => NextCommit == state.CommitCount + 1 && FirstPage == state.CommittedPages + 1 && FirstPage + (ulong)PageCount == state.NextPage;
}
