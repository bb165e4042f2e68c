// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MerkleStore.Hashing;

namespace MerkleStore.Tree;

/// <summary>The preimages of many nodes side by side, with holes for the hashes of their values, which are hashed first.</summary>
/// <remarks>The preimages are those of Irmin with the Tezos settings; docs/format.md restates them.</remarks>
// SAFETY: Reserve makes room for all that Add writes before it is written; the bounds are sums over the same entries.
internal sealed unsafe class PreimageBatch(NodeSpace space) : IDisposable
{
    /// <summary>A value that stands in its entry is one block, with its length.</summary>
    private const int InlineBytes = Blake2b.BlockSize;

    private const ulong ValueKind = 0xFF;

    /// <summary>Larger values are hashed where they are, one by one; copying them into lanes would not pay.</summary>
    private const int LaneValueMax = 2048;

    private readonly PreimageBuffer _valueBuffer = new();
    private readonly PreimageBuffer _nodeBuffer = new();
    private HashJob[] _values = new HashJob[1024];
    private int _valueCount;
    private HashJob[] _nodes = new HashJob[1024];
    private int _nodeCount;
    private (nint Hole, nint Entry)[] _blobs = new (nint, nint)[256];
    private int _blobCount;

    public void Dispose()
    {
        _valueBuffer.Dispose();
        _nodeBuffer.Dispose();
    }

    /// <summary>Makes sure that the preimages of a node and its values fit, hashing what has been gathered if they do not.</summary>
    public void Reserve(uint handle)
    {
        int node = BranchBound;
        int values = 0;
        if (!space.IsBranch(handle))
        {
            LeafNode leaf = space.Leaf(handle);
            node = LeafBound(leaf);
            values = ValuesBound(leaf);
        }

        if (!_nodeBuffer.HasRoom(node) || !_valueBuffer.HasRoom(values))
        {
            Run();
            _nodeBuffer.Clear(node);
            _valueBuffer.Clear(values);
        }
    }

    public void AddBranch(BranchNode branch, Hash256* digest)
    {
        byte* start = _nodeBuffer.Next;
        byte* p = start;
        *p++ = 1;
        p = WriteLeb(p, (ulong)branch.Depth);
        p = WriteLeb(p, branch.Entries);
        *p++ = (byte)BitOperations.PopCount(branch.Present);
        for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            *p++ = (byte)slot;
            p = WriteHash(p, branch.Hash(slot));
        }

        AddNode(start, p, digest);
    }

    public void AddLeaf(LeafNode leaf, bool bucket, Hash256* digest)
    {
        byte* values = _valueBuffer.Next;
        byte* start = _nodeBuffer.Next;
        byte* p = start;
        if (bucket)
        {
            *p++ = 0;
            p = WriteLeb(p, leaf.Count);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(p, sizeof(ulong)), leaf.Count);
            p += sizeof(ulong);
        }

        for (int i = 0; i < leaf.Count; i++)
        {
            LeafEntry entry = leaf.Entry(i);
            bool isValue = entry.Kind != EntryTag.Directory;
            ReadOnlySpan<byte> name = entry.Name;
            if (!bucket)
            {
                Unsafe.WriteUnaligned(p, isValue ? ValueKind : 0UL);
                p += sizeof(ulong);
            }

            p = WriteLeb(p, (ulong)name.Length);
            name.CopyTo(new Span<byte>(p, name.Length));
            p += name.Length;
            if (bucket)
            {
                *p++ = isValue ? (byte)1 : (byte)0;
            }
            else
            {
                BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(p, sizeof(ulong)), Hash256.Size);
                p += sizeof(ulong);
            }

            if (entry.Kind == EntryTag.Inline)
            {
                values = AddValue(values, entry.InlineValue, p);
                p += Hash256.Size;
            }
            else
            {
                if ((entry.Tag & EntryTag.Dirty) != 0)
                {
                    values = AddBlob(values, entry, p);
                }

                p = WriteHash(p, entry.Hash);
            }
        }

        _valueBuffer.UseUpTo(values);
        AddNode(start, p, digest);
    }

    /// <summary>Hashes all that has been added: the values, then the nodes.</summary>
    public void Run()
    {
        Blake2bBatch.Run(_values.AsSpan(0, _valueCount));
        for (int i = 0; i < _blobCount; i++)
        {
            (nint hole, nint entry) = _blobs[i];
            new ReadOnlySpan<byte>((byte*)hole, Hash256.Size).CopyTo(new LeafEntry((byte*)entry).Hash);
        }

        Blake2bBatch.Run(_nodes.AsSpan(0, _nodeCount));
        _nodeBuffer.Clear(0);
        _valueBuffer.Clear(0);
        _valueCount = 0;
        _nodeCount = 0;
        _blobCount = 0;
    }

    private static int BranchBound => Blake2bBatch.Pad(2 + 10 + 1 + (BranchNode.Slots * (1 + Hash256.Size)));

    /// <summary>At least the padded preimage of a leaf.</summary>
    private static int LeafBound(LeafNode leaf)
    {
        const int PerEntry = sizeof(ulong) + 3 + sizeof(ulong) + Hash256.Size;
        return Blake2bBatch.Pad(sizeof(ulong) + leaf.LiveBytes + (leaf.Count * PerEntry));
    }

    /// <summary>At least the padded preimages of the values of a leaf that are hashed in lanes.</summary>
    private static int ValuesBound(LeafNode leaf)
    {
        int bytes = leaf.Count * InlineBytes;
        for (int first = 0; first < leaf.Count; first += LeafNode.Stride)
        {
            for (uint rest = leaf.PendingFrom(first); rest != 0; rest &= rest - 1)
            {
                LeafEntry entry = leaf.Entry(first + BitOperations.TrailingZeroCount(rest));
                if (entry.Kind == EntryTag.Blob && entry.BlobLength <= LaneValueMax)
                {
                    bytes += Blake2bBatch.Pad(sizeof(ulong) + entry.BlobLength);
                }
            }
        }

        return bytes;
    }

    private static byte* WriteHash(byte* p, ReadOnlySpan<byte> hash)
    {
        Vector256.Create(hash).Store(p);
        return p + Hash256.Size;
    }

    private static byte* WriteLeb(byte* p, ulong value)
    {
        while (value > 0x7F)
        {
            *p++ = (byte)(value | 0x80);
            value >>= 7;
        }

        *p++ = (byte)value;
        return p;
    }

    private byte* AddValue(byte* p, ReadOnlySpan<byte> value, byte* hole)
    {
        int length = sizeof(ulong) + value.Length;
        int padded = Blake2bBatch.Pad(length);

        // The last block is cleared first: what is written behind it is seldom more than a few words.
        byte* last = p + padded - Blake2b.BlockSize;
        for (int i = 0; i < Blake2b.BlockSize; i += Vector256<byte>.Count)
        {
            Vector256<byte>.Zero.Store(last + i);
        }

        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(p, sizeof(ulong)), (ulong)value.Length);
        value.CopyTo(new Span<byte>(p + sizeof(ulong), value.Length));
        AddValueJob(p, length, hole);
        return p + padded;
    }

    private byte* AddBlob(byte* p, LeafEntry entry, byte* hole)
    {
        entry.Tag &= unchecked((byte)~EntryTag.Dirty);
        BlobNode blob = space.Blob(entry.Handle);
        if (blob.Length > LaneValueMax)
        {
            Blake2b.Hash(blob.Preimage, entry.Hash);
            return p;
        }

        if (_blobCount == _blobs.Length)
        {
            Array.Resize(ref _blobs, _blobCount * 2);
        }

        _blobs[_blobCount++] = ((nint)hole, (nint)entry.Start);
        return AddValue(p, blob.Bytes, hole);
    }

    private void AddValueJob(byte* message, int length, byte* digest)
    {
        if (_valueCount == _values.Length)
        {
            Array.Resize(ref _values, _valueCount * 2);
        }

        _values[_valueCount++] = new HashJob { Message = message, Length = length, Digest = digest };
    }

    private void AddNode(byte* start, byte* end, Hash256* digest)
    {
        int length = (int)(end - start);
        int padded = Blake2bBatch.Pad(length);
        new Span<byte>(end, padded - length).Clear();
        if (_nodeCount == _nodes.Length)
        {
            Array.Resize(ref _nodes, _nodeCount * 2);
        }

        _nodes[_nodeCount++] = new HashJob { Message = start, Length = length, Digest = (byte*)digest };
        _nodeBuffer.UseUpTo(start + padded);
    }
}
