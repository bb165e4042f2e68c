// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Buffers.Binary;

namespace MerkleStore.Tree;

/// <summary>Makes full records from their parts, for trees that are not built in memory. For one thread at a time.</summary>
internal sealed class RecordBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>The record so far; valid until the next change.</summary>
    public ReadOnlySpan<byte> Record => _bytes.WrittenSpan;

    /// <summary>Starts a leaf.</summary>
    /// <param name="entries">The number of entries that follow, in name order.</param>
    public void BeginLeaf(int entries)
    {
        _bytes.ResetWrittenCount();
        Byte(NodeRecord.Leaf);
        Leb((ulong)entries);
    }

    /// <summary>Goes on with a leaf of which some entries have been added.</summary>
    /// <param name="record">The record so far.</param>
    public void Restore(ReadOnlySpan<byte> record)
    {
        _bytes.ResetWrittenCount();
        _bytes.Write(record);
    }

    /// <summary>Starts a branch.</summary>
    /// <param name="depth">Its depth.</param>
    /// <param name="present">One bit for each slot, which follow in their order.</param>
    /// <param name="entries">The number of entries below it.</param>
    /// <param name="shared">One bit for each slot whose record may be referred to from elsewhere.</param>
    public void BeginBranch(int depth, uint present, long entries, uint shared)
    {
        _bytes.ResetWrittenCount();
        Byte((byte)(NodeRecord.Branch | (shared != 0 ? NodeRecord.SharedMaskFlag : 0)));
        Byte((byte)depth);
        Leb((ulong)entries);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(sizeof(uint)), present);
        _bytes.Advance(sizeof(uint));
        if (shared != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(sizeof(uint)), shared);
            _bytes.Advance(sizeof(uint));
        }
    }

    /// <summary>Makes the record of a large value.</summary>
    public void Blob(ReadOnlySpan<byte> value)
    {
        _bytes.ResetWrittenCount();
        Byte(NodeRecord.BlobKind);
        _bytes.Write(value);
    }

    /// <summary>Adds an entry to a leaf.</summary>
    public void AddEntry(in StoredName name, in EntryContent content)
    {
        int length = name.Bytes.Length;
        Byte((byte)(content.Kind
            | ((content.Flags & EntryTag.Shared) != 0 ? LeafRecord.TagShared : 0)
            | (name.IsPacked ? LeafRecord.TagPacked : 0)
            | (Math.Min(length, LeafRecord.LongName) << LeafRecord.NameLengthShift)));
        if (length >= LeafRecord.LongName)
        {
            Leb((ulong)(length - LeafRecord.LongName));
        }

        _bytes.Write(name.Bytes);
        if (content.Kind == EntryTag.Inline)
        {
            Leb((ulong)content.Value.Length);
            _bytes.Write(content.Value);
            return;
        }

        Address(content.Address);
        _bytes.Write(content.Hash);
        if (content.Kind == EntryTag.Blob)
        {
            Leb((ulong)content.BlobLength);
        }
    }

    /// <summary>Adds a slot to a branch.</summary>
    public void AddSlot(ulong address, Hash256 hash)
    {
        Address(address);
        hash.CopyTo(_bytes.GetSpan(Hash256.Size));
        _bytes.Advance(Hash256.Size);
    }

    private void Address(ulong address)
    {
        Leb(address >> 16);
        Leb(address & 0xFFFF);
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    private void Leb(ulong value)
    {
        while (value > 0x7F)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }
}
