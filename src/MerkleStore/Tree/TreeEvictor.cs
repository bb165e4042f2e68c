// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;

namespace MerkleStore.Tree;

/// <summary>Takes blocks of one version out of memory whose records are in the log: those that were changed the longest time ago.</summary>
/// <remarks>
/// Used under the gate, on a version that shares no block with another one and that nobody reads. A node is never younger than the node
/// above it, because whoever changes a node changes all above it: what is evicted are whole subtrees.
/// </remarks>
// SAFETY: blocks are reached through handles of the version, and a handle is cleared before its block is freed.
internal sealed unsafe class TreeEvictor(NodeSpace space)
{
    /// <summary>Ages are told apart to an eighth.</summary>
    private const int StepBits = 3;
    private const int Steps = 1 << StepBits;
    private const int Buckets = (32 - StepBits + 1) * Steps;

    private readonly Stack<uint> _walk = new();
    private readonly long[] _bytesByAge = new long[Buckets];

    /// <summary>Evicts until about a number of bytes is left.</summary>
    /// <param name="version">The version; all of it is in the log.</param>
    /// <param name="keepBytes">The bytes of blocks to keep.</param>
    public void Evict(TreeVersion version, long keepBytes)
    {
        LeafNode anchor = space.Leaf(version.Anchor);
        if (anchor.Count == 0 || anchor.Entry(0) is var root && (root.Kind == EntryTag.Inline || root.Handle == 0))
        {
            return;
        }

        uint oldest = OldestToKeep(root.Handle, keepBytes);
        if (space.Header(root.Handle).Birth < oldest)
        {
            uint handle = root.Handle;
            root.Handle = 0;
            FreeAll(handle);
            return;
        }

        _walk.Push(root.Handle);
        while (_walk.TryPop(out uint handle))
        {
            EvictBelow(handle, oldest);
        }
    }

    /// <summary>The birth from which on the blocks of a tree take no more than a number of bytes.</summary>
    private uint OldestToKeep(uint root, long keepBytes)
    {
        Array.Clear(_bytesByAge);
        uint now = space.LastId;
        _walk.Push(root);
        while (_walk.TryPop(out uint handle))
        {
            _bytesByAge[BucketOf(now - space.Header(handle).Birth)] += space.BlockBytes(handle);
            PushChildren(handle);
        }

        int bucket = 0;
        for (long bytes = _bytesByAge[0]; bytes <= keepBytes; bytes += _bytesByAge[bucket])
        {
            if (++bucket == Buckets)
            {
                return 0;
            }
        }

        return now - LeastAge(bucket) + 1;
    }

    private static int BucketOf(uint age)
    {
        int log = BitOperations.Log2(age | 1);
        return age < Steps ? (int)age : ((log - StepBits + 1) * Steps) + (int)(age >> (log - StepBits)) - Steps;
    }

    private static uint LeastAge(int bucket)
        => bucket < Steps ? (uint)bucket : (uint)(Steps + (bucket % Steps)) << ((bucket / Steps) - 1);

    private void EvictBelow(uint handle, uint oldest)
    {
        byte kind = space.Header(handle).Kind;
        if (kind == NodeHeader.Leaf)
        {
            LeafNode leaf = space.Leaf(handle);
            for (int i = 0; i < leaf.Count; i++)
            {
                LeafEntry entry = leaf.Entry(i);
                if (entry.Kind != EntryTag.Inline && entry.Handle != 0 && !KeepOrFree(entry.Handle, oldest))
                {
                    entry.Handle = 0;
                }
            }
        }
        else if (kind == NodeHeader.Branch)
        {
            BranchNode branch = space.Branch(handle);
            for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
            {
                int slot = BitOperations.TrailingZeroCount(rest);
                if (branch.Handle(slot) != 0 && !KeepOrFree(branch.Handle(slot), oldest))
                {
                    branch.Handle(slot) = 0;
                }
            }
        }
    }

    private bool KeepOrFree(uint child, uint oldest)
    {
        if (space.Header(child).Birth >= oldest)
        {
            _walk.Push(child);
            return true;
        }

        FreeAll(child);
        return false;
    }

    private void FreeAll(uint top)
    {
        int bottom = _walk.Count;
        _walk.Push(top);
        while (_walk.Count > bottom)
        {
            uint handle = _walk.Pop();
            PushChildren(handle);
            space.Free(handle);
        }
    }

    private void PushChildren(uint handle)
    {
        byte kind = space.Header(handle).Kind;
        if (kind == NodeHeader.Leaf)
        {
            LeafNode leaf = space.Leaf(handle);
            for (int i = 0; i < leaf.Count; i++)
            {
                LeafEntry entry = leaf.Entry(i);
                if (entry.Kind != EntryTag.Inline && entry.Handle != 0)
                {
                    _walk.Push(entry.Handle);
                }
            }
        }
        else if (kind == NodeHeader.Branch)
        {
            BranchNode branch = space.Branch(handle);
            for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
            {
                uint child = branch.Handle(BitOperations.TrailingZeroCount(rest));
                if (child != 0)
                {
                    _walk.Push(child);
                }
            }
        }
    }
}
