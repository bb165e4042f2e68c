// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Buffers.Binary;
using MerkleStore.Hashing;

namespace MerkleStore.Tree;

/// <summary>Computes the hash of a node from its record alone, trusting the hashes of its children that stand in it.</summary>
/// <remarks>Written apart from the hashing of nodes in memory, so that one checks the other. For one thread at a time.</remarks>
internal sealed class RecordHasher
{
    private readonly ArrayBufferWriter<byte> _preimage = new();
    private readonly byte[] _name = new byte[ContextLimits.MaxStepBytes];

    public static Hash256 HashValue(ReadOnlySpan<byte> value) => TreeHasher.HashValue(value);

    public Hash256 HashLeaf(ReadOnlySpan<byte> record, ulong address, bool bucket)
    {
        _preimage.ResetWrittenCount();
        var entries = new LeafRecord(record, address);
        if (bucket)
        {
            Byte(0);
            Leb((ulong)entries.Count);
        }
        else
        {
            UInt64((ulong)entries.Count);
        }

        while (entries.MoveNext())
        {
            if (entries.Name.Length > _name.Length)
            {
                RecordCursor.ThrowDamaged(address, "has a name that is too long");
            }

            AddEntry(entries.Name.Unpack(_name), entries.Content, bucket);
        }

        return Blake2b.Hash(_preimage.WrittenSpan);
    }

    public Hash256 HashBranch(ReadOnlySpan<byte> record, ulong address)
    {
        _preimage.ResetWrittenCount();
        var slots = new BranchRecord(record, address);
        Byte(1);
        Leb((ulong)slots.Depth);
        Leb(slots.Entries);
        Byte((byte)System.Numerics.BitOperations.PopCount(slots.Present));
        while (slots.MoveNext())
        {
            Byte((byte)slots.Slot);
            _preimage.Write(slots.Hash);
        }

        return Blake2b.Hash(_preimage.WrittenSpan);
    }

    private void AddEntry(ReadOnlySpan<byte> name, in EntryContent content, bool bucket)
    {
        if (!bucket)
        {
            Byte(content.IsValue ? (byte)0xFF : (byte)0);
            _preimage.Write((ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 0, 0]);
        }

        Leb((ulong)name.Length);
        _preimage.Write(name);
        if (bucket)
        {
            Byte(content.IsValue ? (byte)1 : (byte)0);
        }
        else
        {
            UInt64(Hash256.Size);
        }

        if (content.Kind == EntryTag.Inline)
        {
            HashValue(content.Value).CopyTo(_preimage.GetSpan(Hash256.Size));
            _preimage.Advance(Hash256.Size);
        }
        else
        {
            _preimage.Write(content.Hash);
        }
    }

    private void Byte(byte value)
    {
        _preimage.GetSpan(1)[0] = value;
        _preimage.Advance(1);
    }

    private void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_preimage.GetSpan(sizeof(ulong)), value);
        _preimage.Advance(sizeof(ulong));
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
