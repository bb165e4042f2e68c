// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Log;

/// <summary>The payload of a commit frame.</summary>
/// <remarks>
/// <code>
///  0  u8[32] hash             80  i64 base sequence       128  u64 durable sequence: the last frame known to be durable
///  32 u8[32] root hash        88  i64 level                         when this frame was written, 0 none
///  64 u64 root address        96  i64 cycle               136  u32 number of parents
///  72 i64 sequence           104  i64 date                140  u32 length of the author
///                            112  u64 first page          144  u32 length of the message
///                            120  u32 number of pages     148  u32 number of dead-list entries
///                            124  u32 bytes of the list   152  parents, author, message, dead list
/// </code>
/// </remarks>
internal static class CommitRecordCodec
{
    public const int FixedSize = 152;

    /// <summary>The longest payload of a commit frame; a bound for whoever searches damaged bytes for one.</summary>
    public const int MaxPayload = 16 * 1024 * 1024;

    public static int PayloadSize(CommitRecord record) => checked(PayloadSizeWithoutDeadList(record) + record.DeadList.Length);

    /// <summary>The bytes of a payload but for its dead list.</summary>
    public static int PayloadSizeWithoutDeadList(CommitRecord record)
        => checked(FixedSize + (record.Parents.Length * Hash256.Size) + record.Author.Length + record.Message.Length);

    public static void Write(Span<byte> payload, CommitRecord record, ulong durableSequence)
    {
        record.Hash.CopyTo(payload);
        record.RootHash.CopyTo(payload[32..]);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[64..], record.Root.Value);
        BinaryPrimitives.WriteInt64LittleEndian(payload[72..], record.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(payload[80..], record.Base);
        BinaryPrimitives.WriteInt64LittleEndian(payload[88..], record.Level);
        BinaryPrimitives.WriteInt64LittleEndian(payload[96..], record.Cycle);
        BinaryPrimitives.WriteInt64LittleEndian(payload[104..], record.Date);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[112..], record.FirstPage);
        BinaryPrimitives.WriteInt32LittleEndian(payload[120..], record.PageCount);
        BinaryPrimitives.WriteInt32LittleEndian(payload[124..], record.DeadList.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[128..], durableSequence);
        BinaryPrimitives.WriteInt32LittleEndian(payload[136..], record.Parents.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload[140..], record.Author.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload[144..], record.Message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload[148..], record.DeadCount);
        Span<byte> rest = payload[FixedSize..];
        foreach (Hash256 parent in record.Parents)
        {
            parent.CopyTo(rest);
            rest = rest[Hash256.Size..];
        }

        record.Author.CopyTo(rest);
        record.Message.CopyTo(rest[record.Author.Length..]);
        record.DeadList.Span.CopyTo(rest[(record.Author.Length + record.Message.Length)..]);
    }

    /// <summary>The durable sequence of a payload, without decoding the rest.</summary>
    public static bool TryReadDurableSequence(ReadOnlySpan<byte> payload, out ulong durableSequence)
    {
        durableSequence = payload.Length >= FixedSize ? BinaryPrimitives.ReadUInt64LittleEndian(payload[128..]) : 0;
        return payload.Length >= FixedSize;
    }

    public static bool TryDecode(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out CommitRecord? record)
    {
        record = null;
        if (payload.Length is < FixedSize or > MaxPayload)
        {
            return false;
        }

        uint parents = BinaryPrimitives.ReadUInt32LittleEndian(payload[136..]);
        uint author = BinaryPrimitives.ReadUInt32LittleEndian(payload[140..]);
        uint message = BinaryPrimitives.ReadUInt32LittleEndian(payload[144..]);
        uint dead = BinaryPrimitives.ReadUInt32LittleEndian(payload[148..]);
        uint deadBytes = BinaryPrimitives.ReadUInt32LittleEndian(payload[124..]);
        if (dead > deadBytes / 2 || FixedSize + ((ulong)parents * Hash256.Size) + author + message + deadBytes != (ulong)payload.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = payload[FixedSize..];
        ImmutableArray<Hash256>.Builder list = ImmutableArray.CreateBuilder<Hash256>((int)parents);
        for (uint i = 0; i < parents; i++, rest = rest[Hash256.Size..])
        {
            list.Add(new Hash256(rest[..Hash256.Size]));
        }

        record = new CommitRecord
        {
            Hash = new Hash256(payload[..32]),
            RootHash = new Hash256(payload.Slice(32, 32)),
            Root = new LogAddress(BinaryPrimitives.ReadUInt64LittleEndian(payload[64..])),
            Sequence = BinaryPrimitives.ReadInt64LittleEndian(payload[72..]),
            Base = BinaryPrimitives.ReadInt64LittleEndian(payload[80..]),
            Level = BinaryPrimitives.ReadInt64LittleEndian(payload[88..]),
            Cycle = BinaryPrimitives.ReadInt64LittleEndian(payload[96..]),
            Date = BinaryPrimitives.ReadInt64LittleEndian(payload[104..]),
            FirstPage = BinaryPrimitives.ReadUInt64LittleEndian(payload[112..]),
            PageCount = BinaryPrimitives.ReadInt32LittleEndian(payload[120..]),
            Parents = list.MoveToImmutable(),
            Author = rest[..(int)author].ToArray(),
            Message = rest.Slice((int)author, (int)message).ToArray(),
            DeadCount = (int)dead,
            DeadList = deadBytes == 0 ? default : rest[(int)(author + message)..].ToArray(),
        };
        return record.Sequence > 0 && record.PageCount >= 0 && record.FirstPage is > 0 and <= LogAddress.MaxPage;
    }
}
