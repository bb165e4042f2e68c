// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>Writes the records of nodes whose children all have their addresses.</summary>
internal sealed unsafe class RecordEncoder(NodeSpace space)
{
    private byte[] _buffer = new byte[4096];
    private int _position;

    /// <summary>The address of a node that this commit has written, for references that do not have it yet.</summary>
    public delegate ulong AddressOf(uint handle);

    /// <summary>The record of a node; the span is valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(uint handle, AddressOf addressOf)
    {
        _position = 0;
        if (space.IsBranch(handle))
        {
            EncodeBranch(space.Branch(handle), addressOf);
        }
        else
        {
            EncodeLeaf(space.Leaf(handle), addressOf);
        }

        return _buffer.AsSpan(0, _position);
    }

    [SkipLocalsInit]
    private void EncodeLeaf(LeafNode leaf, AddressOf addressOf)
    {
        const int PerEntry = 48;
        Reserve(16 + leaf.LiveBytes + (leaf.Count * PerEntry));
        _buffer[_position++] = NodeRecord.Leaf;
        Leb(leaf.Count);
        Span<byte> packed = stackalloc byte[ContextLimits.MaxStepBytes / 2];
        for (int i = 0; i < leaf.Count; i++)
        {
            LeafEntry entry = leaf.Entry(i);
            StoredName name = StoredName.From(entry.Name, packed);
            int length = name.Bytes.Length;
            byte tag = (byte)(entry.Kind
                | ((entry.Tag & EntryTag.Shared) != 0 ? LeafRecord.TagShared : 0)
                | (name.IsPacked ? LeafRecord.TagPacked : 0)
                | (Math.Min(length, LeafRecord.LongName) << LeafRecord.NameLengthShift));
            _buffer[_position++] = tag;
            if (length >= LeafRecord.LongName)
            {
                Leb((ulong)(length - LeafRecord.LongName));
            }

            Bytes(name.Bytes);
            if (entry.Kind == EntryTag.Inline)
            {
                Leb((ulong)entry.InlineValue.Length);
                Bytes(entry.InlineValue);
                continue;
            }

            Address(entry.Address != 0 ? entry.Address : addressOf(entry.Handle));
            Bytes(entry.Hash);
            if (entry.Kind == EntryTag.Blob)
            {
                Leb((ulong)entry.BlobLength);
            }
        }
    }

    private void EncodeBranch(BranchNode branch, AddressOf addressOf)
    {
        const int PerSlot = Hash256.Size + 10;
        Reserve(32 + (BranchNode.Slots * PerSlot));
        uint shared = branch.Shared;
        _buffer[_position++] = (byte)(NodeRecord.Branch | (shared != 0 ? NodeRecord.SharedMaskFlag : 0));
        _buffer[_position++] = (byte)branch.Depth;
        Leb(branch.Entries);
        UInt32(branch.Present);
        if (shared != 0)
        {
            UInt32(shared);
        }

        for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            ulong address = branch.Address(slot);
            Address(address != 0 ? address : addressOf(branch.Handle(slot)));
            Bytes(branch.Hash(slot));
        }
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length < bytes)
        {
            _buffer = new byte[BitOperations.RoundUpToPowerOf2((uint)bytes)];
        }
    }

    private void Address(ulong address)
    {
        Leb(address >> 16);
        Leb(address & 0xFFFF);
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_position));
        _position += bytes.Length;
    }

    private void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_position), value);
        _position += sizeof(uint);
    }

    private void Leb(ulong value)
    {
        while (value > 0x7F)
        {
            _buffer[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_position++] = (byte)value;
    }
}
