// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tree;

/// <summary>The first byte of every record of the tree, and the questions that it answers without walking the record.</summary>
/// <remarks>
/// Bits 0 to 2: kind. Bit 3: the record has a mask of shared slots (branches). The rest is kept. A patch holds what changed against an earlier record.
/// docs/format.md has every byte.
/// </remarks>
internal static class NodeRecord
{
    public const byte Leaf = 1;
    public const byte Branch = 2;
    public const byte BlobKind = 3;
    public const byte LeafPatch = 4;
    public const byte BranchPatch = 5;
    public const byte KindMask = 0x07;
    public const byte SharedMaskFlag = 0x08;
    public const byte ReservedMask = 0xF0;

    /// <summary>The kind of a record; a flag that this version does not know is an error, never ignored.</summary>
    public static byte Kind(ReadOnlySpan<byte> record, ulong address)
    {
        if (record.IsEmpty)
        {
            RecordCursor.ThrowDamaged(address, "is empty");
        }

        byte first = record[0];
        if ((first & ReservedMask) != 0 || (first & KindMask) is < Leaf or > BranchPatch)
        {
            RecordCursor.ThrowDamaged(address, "is of a kind that is not known");
        }

        return (byte)(first & KindMask);
    }

    /// <summary>The bytes of the value that a record holds.</summary>
    public static ReadOnlySpan<byte> Blob(ReadOnlySpan<byte> record, ulong address)
    {
        if (Kind(record, address) != BlobKind)
        {
            RecordCursor.ThrowDamaged(address, "is a directory where a value was expected");
        }

        return record[1..];
    }

    /// <summary>The number of entries of the directory (or the part of one) that a record holds.</summary>
    public static long Length(ReadOnlySpan<byte> record, ulong address)
    {
        switch (Kind(record, address))
        {
            case Leaf:
                return new LeafRecord(record, address).Count;
            case Branch:
                return (long)new BranchRecord(record, address).Entries;
            case LeafPatch or BranchPatch:
                return (long)new PatchHead(record, address).Entries;
            default:
                RecordCursor.ThrowDamaged(address, "is a value where a directory was expected");
                return 0;
        }
    }
}
