// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Concurrent;
using MerkleStore.Log;
using MerkleStore.Memory;

namespace MerkleStore.Tree;

/// <summary>The blocks of all trees of a store that are in memory, and the log below them.</summary>
/// <remarks>
/// Changes, commits and releases run under <see cref="Gate"/>. Reading a tree takes no lock: the version that a tree holds keeps its
/// blocks, and what others do to shared blocks is limited to filling in hashes and addresses.
/// </remarks>
// SAFETY: handles come from Arena.Allocate, and a block stays where it is until Free.
internal sealed unsafe partial class NodeSpace(LogStore log, bool hugePages = false) : IDisposable
{
    private readonly ConcurrentQueue<WorkingTree> _forgotten = new();
    private uint _lastId;
    private RecordCost _written;

    public Lock Gate { get; } = new();

    public Arena Arena { get; } = new(hugePages);

    /// <summary>The trees that are in use.</summary>
    public HashSet<WorkingTree> Trees { get; } = [];

    /// <summary>Makes room in the arena before a change, if there is a limit.</summary>
    public IMemoryRelief? Relief { get; set; }

    /// <summary>The id of the newest version.</summary>
    public uint LastId => _lastId;

    public LogStore Log { get; } = log;

    /// <summary>Changes whenever nodes may have moved, or references to them may have changed, by more than a change of the tree that refers to them: at commits, hashing and evictions.</summary>
    public int Arrangement { get; private set; }

    /// <summary>What the records cost that were made so far. Under the gate; who gives up a commit puts back what it was before.</summary>
    public ref RecordCost Written => ref _written;

    public bool IsDisposed { get; private set; }

    public void Dispose()
    {
        lock (Gate)
        {
            IsDisposed = true;
            Check?.Dispose();
            Arena.Dispose();
        }
    }

    /// <summary>Takes over what a tree holds that was collected without having been disposed.</summary>
    public void ReleaseLater(WorkingTree tree) => _forgotten.Enqueue(tree);

    /// <summary>Before a change of a tree, under the gate: keeps to the memory budget.</summary>
    public void RelieveIfNeeded(WorkingTree tree)
    {
        if (Relief is { } relief && relief.IsNeeded)
        {
            relief.Relieve(tree);
        }
    }

    /// <summary>Nodes are rearranged; under the gate. What is known of ways through trees ends.</summary>
    public void Rearrange() => Arrangement++;

    public LeafNode Leaf(uint handle) => new(Arena.Pointer(handle));

    public BranchNode Branch(uint handle) => new(Arena.Pointer(handle));

    public BlobNode Blob(uint handle) => new(Arena.Pointer(handle));

    public NodeHeader Header(uint handle) => new(Arena.Pointer(handle));

    public bool IsBranch(uint handle) => *Arena.Pointer(handle) == NodeHeader.Branch;

    public uint NewLeaf(uint birth, int entries, int heapBytes)
    {
        int column = LeafNode.ColumnFor(entries);
        uint handle = Arena.Allocate(LeafNode.BytesFor(column, heapBytes), out byte sizeClass);
        byte* block = Arena.Pointer(handle);
        NodeHeader.Write(block, NodeHeader.Leaf, sizeClass, birth);
        new LeafNode(block).Clear(column);
        return handle;
    }

    public uint NewBranch(uint birth, int depth)
    {
        uint handle = Arena.Allocate(BranchNode.Bytes, out byte sizeClass);
        byte* block = Arena.Pointer(handle);
        NodeHeader.Write(block, NodeHeader.Branch, sizeClass, birth);
        new BranchNode(block).Clear(depth);
        return handle;
    }

    public uint NewBlob(uint birth, ReadOnlySpan<byte> value)
    {
        uint handle = Arena.Allocate(BlobNode.HeaderBytes + value.Length, out byte sizeClass);
        byte* block = Arena.Pointer(handle);
        NodeHeader.Write(block, NodeHeader.Blob, sizeClass, birth);
        new BlobNode(block).Fill(value);
        return handle;
    }

    /// <summary>The record that an unwritten node was made from, if no other place has it.</summary>
    public bool TryGetOrigin(uint handle, out ulong origin, out DeadKind kind)
    {
        origin = 0;
        kind = DeadKind.Record;
        switch (Header(handle).Kind)
        {
            case NodeHeader.Branch:
                BranchNode branch = Branch(handle);
                origin = branch.OriginElsewhere ? 0 : branch.Origin;
                kind = branch.Chain > 0 ? DeadKind.Chain : DeadKind.Record;
                break;
            case NodeHeader.Leaf:
                LeafNode leaf = Leaf(handle);
                origin = leaf.OriginElsewhere ? 0 : leaf.Origin;
                kind = leaf.Chain > 0 ? DeadKind.Chain : DeadKind.Record;
                break;
            default:
                break;
        }

        return origin != 0;
    }

    public void Free(uint handle) => Arena.Free(handle, Header(handle).SizeClass);

    /// <summary>The bytes of a block, slack included.</summary>
    public long BlockBytes(uint handle) => Arena.BytesOf(handle, Header(handle).SizeClass);

    /// <summary>The bytes that a leaf can hold.</summary>
    public int Capacity(uint leaf) => SizeClasses.Bytes(Header(leaf).SizeClass);

    /// <summary>The bytes of a value, from its entry, its block or the log.</summary>
    public ReadOnlySpan<byte> Value(scoped in EntryContent content)
    {
        if (content.Kind == EntryTag.Inline)
        {
            return content.Value;
        }

        return content.Handle != 0 ? Blob(content.Handle).Bytes : NodeRecord.Blob(Log.ReadRecord(new LogAddress(content.Address)), content.Address);
    }

    /// <summary>The number of entries of a directory, without walking it.</summary>
    public long Length(NodeRef directory)
    {
        if (directory.Handle == 0)
        {
            return NodeRecord.Length(Log.ReadRecord(new LogAddress(directory.Address)), directory.Address);
        }

        return IsBranch(directory.Handle) ? (long)Branch(directory.Handle).Entries : Leaf(directory.Handle).Count;
    }
}
