// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.CompilerServices;
using MerkleStore.Hashing;

namespace MerkleStore.Tree;

/// <summary>Computes the hashes that are not known: level by level from the leaves up, so that each level is one batch for the lanes.</summary>
/// <remarks>
/// Used under the gate of the node space. The hash of a node is written into the entry that refers to it. Values that stand in
/// their entry have no stored hash: they are hashed again whenever their directory is.
/// </remarks>
// SAFETY: the digests are pinned while a batch runs; nodes are read through handles of the version that is hashed.
internal sealed unsafe class TreeHasher(NodeSpace space) : IDisposable
{
    private const int NodesPerBatch = 4096;

    /// <summary>About 0.15 ms of work, and more than a block of usual size has in one level: those are hashed without any allocation.</summary>
    private const int MeasuredParallelFrom = 1024;

    private readonly PreimageBatch _batch = new(space);
    private readonly PreimageBatch _secondBatch = new(space);
    private DirtyNode[] _nodes = new DirtyNode[1024];
    private Hash256[] _hashes = new Hash256[1024];
    private int[] _order = [];
    private int _count;
    private int _levels;

    /// <summary>The default of <see cref="ParallelFrom"/> on this machine.</summary>
    public static int DefaultParallelFrom { get; } = Environment.ProcessorCount > 1 ? MeasuredParallelFrom : int.MaxValue;

    /// <summary>The number of nodes in a level from which on another core takes half of them: below, waking it costs more than it saves. The hashes do not depend on it.</summary>
    public int ParallelFrom { get; init; } = DefaultParallelFrom;

    public void Dispose()
    {
        _batch.Dispose();
        _secondBatch.Dispose();
    }

    /// <summary>Makes the hash of the root known.</summary>
    /// <param name="anchor">The anchor of the version.</param>
    /// <returns>The hash of the root directory or value.</returns>
    public Hash256 HashRoot(uint anchor)
    {
        LeafNode leaf = space.Leaf(anchor);
        if (leaf.Count == 0)
        {
            return EmptyDirectory;
        }

        LeafEntry root = leaf.Entry(0);
        if (root.Kind == EntryTag.Inline)
        {
            return HashValue(root.InlineValue);
        }

        if ((root.Tag & EntryTag.Dirty) != 0)
        {
            space.Rearrange();
            if (root.Kind == EntryTag.Blob)
            {
                Blake2b.Hash(space.Blob(root.Handle).Preimage, root.Hash);
            }
            else
            {
                HashDirty(root.Handle, root.Hash);
            }

            root.Tag &= unchecked((byte)~EntryTag.Dirty);
        }

        return new Hash256(root.Hash);
    }

    /// <summary>The hash of the directory without entries, which exists only as a root.</summary>
    public static Hash256 EmptyDirectory { get; } = Blake2b.Hash(new byte[sizeof(ulong)]);

    /// <summary>The hash of a value.</summary>
    public static Hash256 HashValue(ReadOnlySpan<byte> value)
    {
        if (value.Length > InodeShape.InlineMax)
        {
            byte[] preimage = new byte[sizeof(ulong) + value.Length];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(preimage, (ulong)value.Length);
            value.CopyTo(preimage.AsSpan(sizeof(ulong)));
            return Blake2b.Hash(preimage);
        }

        Span<byte> block = stackalloc byte[sizeof(ulong) + InodeShape.InlineMax];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(block, (ulong)value.Length);
        value.CopyTo(block[sizeof(ulong)..]);
        return Blake2b.Hash(block[..(sizeof(ulong) + value.Length)]);
    }

    private void HashDirty(uint root, Span<byte> digest)
    {
        _count = 0;
        _levels = 0;
        Collect(root, bucket: false);
        SortByLevel();
        if (_hashes.Length < _count)
        {
            _hashes = new Hash256[_nodes.Length];
        }

        int start = 0;
        while (start < _count)
        {
            // One batch never mixes levels: a node is hashed after all below it.
            int level = _nodes[_order[start]].Level;
            int end = start;
            while (end < _count && end - start < NodesPerBatch && _nodes[_order[end]].Level == level)
            {
                end++;
            }

            if (end - start < ParallelFrom)
            {
                HashBatch(_batch, start, end);
            }
            else
            {
                HashOnTwoCores(start, end);
            }

            start = end;
        }

        _hashes[_count - 1].CopyTo(digest);
    }

    /// <summary>Lists the dirty nodes at and below a node, each once, children first.</summary>
    /// <returns>The node's level: 0 if no dirty node is below it.</returns>
    private int Collect(uint handle, bool bucket)
    {
        NodeHeader header = space.Header(handle);
        uint mark = header.Mark;
        if (mark < (uint)_count && _nodes[mark].Handle == handle)
        {
            return _nodes[mark].Level;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        int level = 0;
        if (header.Kind == NodeHeader.Branch)
        {
            BranchNode branch = space.Branch(handle);
            for (uint rest = branch.Dirty; rest != 0; rest &= rest - 1)
            {
                uint child = branch.Handle(BitOperations.TrailingZeroCount(rest));
                level = Math.Max(level, 1 + Collect(child, bucket: true));
            }
        }
        else
        {
            LeafNode leaf = space.Leaf(handle);
            for (int first = 0; first < leaf.Count; first += LeafNode.Stride)
            {
                for (uint rest = leaf.PendingFrom(first); rest != 0; rest &= rest - 1)
                {
                    LeafEntry entry = leaf.Entry(first + BitOperations.TrailingZeroCount(rest));
                    if (IsDirtyDirectory(entry))
                    {
                        level = Math.Max(level, 1 + Collect(entry.Handle, bucket: false));
                    }
                }
            }
        }

        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _count * 2);
        }

        header.Mark = (uint)_count;
        _nodes[_count++] = new DirtyNode(handle, level, bucket);
        _levels = Math.Max(_levels, level + 1);
        return level;
    }

    private void SortByLevel()
    {
        if (_order.Length < _count)
        {
            _order = new int[_nodes.Length];
        }

        Span<int> starts = stackalloc int[_levels + 1];
        starts.Clear();
        for (int i = 0; i < _count; i++)
        {
            starts[_nodes[i].Level + 1]++;
        }

        for (int level = 0; level < _levels; level++)
        {
            starts[level + 1] += starts[level];
        }

        for (int i = 0; i < _count; i++)
        {
            _order[starts[_nodes[i].Level]++] = i;
        }
    }

    /// <summary>The nodes of a level do not depend on each other, and each writes to itself only.</summary>
    private void HashOnTwoCores(int start, int end)
    {
        int middle = (start + end) / 2;
        var other = Task.Run(() => HashBatch(_secondBatch, middle, end));
        try
        {
            HashBatch(_batch, start, middle);
        }
        finally
        {
            // Also if this half failed: the other one still writes to nodes.
            other.GetAwaiter().GetResult();
        }
    }

    private void HashBatch(PreimageBatch batch, int start, int end)
    {
        fixed (Hash256* hashes = _hashes)
        {
            for (int i = start; i < end; i++)
            {
                int index = _order[i];
                DirtyNode node = _nodes[index];
                batch.Reserve(node.Handle);
                if (space.IsBranch(node.Handle))
                {
                    FillBranch(batch, node.Handle, hashes + index);
                }
                else
                {
                    FillLeaf(batch, node.Handle, node.IsBucket, hashes + index);
                }
            }

            batch.Run();
        }
    }

    private void FillBranch(PreimageBatch batch, uint handle, Hash256* digest)
    {
        BranchNode branch = space.Branch(handle);
        for (uint rest = branch.Dirty; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            HashOf(branch.Handle(slot)).CopyTo(branch.Hash(slot));
        }

        branch.Dirty = 0;
        batch.AddBranch(branch, digest);
    }

    private void FillLeaf(PreimageBatch batch, uint handle, bool bucket, Hash256* digest)
    {
        LeafNode leaf = space.Leaf(handle);
        for (int first = 0; first < leaf.Count; first += LeafNode.Stride)
        {
            for (uint rest = leaf.PendingFrom(first); rest != 0; rest &= rest - 1)
            {
                LeafEntry entry = leaf.Entry(first + BitOperations.TrailingZeroCount(rest));
                if (IsDirtyDirectory(entry))
                {
                    HashOf(entry.Handle).CopyTo(entry.Hash);
                    entry.Tag &= unchecked((byte)~EntryTag.Dirty);
                }
            }
        }

        batch.AddLeaf(leaf, bucket, digest);
    }

    private static bool IsDirtyDirectory(LeafEntry entry)
        => (entry.Tag & (EntryTag.Dirty | EntryTag.KindMask)) == (EntryTag.Dirty | EntryTag.Directory);

    private Hash256 HashOf(uint handle) => _hashes[space.Header(handle).Mark];

    private readonly record struct DirtyNode(uint Handle, int Level, bool IsBucket);
}
