// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Numerics;
using System.Runtime.CompilerServices;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Writes the records of a version that are not in the log yet, children before parents, each once.</summary>
/// <remarks>Used under the gate of the node space, after hashing. Addresses reach the nodes only when the commit has succeeded.</remarks>
// SAFETY: nodes are read through handles of the version that is written.
internal sealed unsafe class TreeWriter
{
    private readonly NodeSpace _space;
    private readonly RecordEncoder _encoder;
    private readonly RecordEncoder.AddressOf _addressOf;
    private WrittenNode[] _written = new WrittenNode[1024];
    private int _count;

    public TreeWriter(NodeSpace space, int chainLimit)
    {
        _space = space;
        _encoder = new RecordEncoder(space, chainLimit);
        _addressOf = handle => _written[_space.Header(handle).Mark].Address;
    }

    /// <summary>Writes what is new below an anchor.</summary>
    /// <returns>The address of the root directory, or none for the empty tree.</returns>
    public LogAddress Write(uint anchor, CommitWriter log)
    {
        _count = 0;
        LeafNode leaf = _space.Leaf(anchor);
        if (leaf.Count == 0)
        {
            return LogAddress.None;
        }

        LeafEntry root = leaf.Entry(0);
        return new LogAddress(root.Address != 0 ? root.Address : WriteNode(root.Handle, Owns(root.Tag), log));
    }

    /// <summary>Puts the addresses into the nodes, and lets go of borrowed blocks, which the log now stands for.</summary>
    /// <remarks>
    /// A node with an address is not visited again, so nothing borrowed may be left below one. Where blocks are borrowed and other versions
    /// see the nodes too, nothing is changed: the nodes stay unwritten, as far as memory knows.
    /// </remarks>
    /// <param name="version">The version that was written.</param>
    /// <returns>Whether it was done; if not, the version must not stay in memory beyond those that hold it.</returns>
    public bool Settle(TreeVersion version)
    {
        bool letGo = version.HasBorrowed || version.Deferred.Count > 0 || version.Keeps.Count > 0;
        if (letGo && !IsAlone(version))
        {
            return false;
        }

        SettleLeaf(_space.Leaf(version.Anchor), letGo);
        for (int i = 0; i < _count; i++)
        {
            uint handle = _written[i].Handle;
            byte chain = _written[i].Chain;
            if (letGo && !_written[i].Owned)
            {
                continue;
            }

            switch (_space.Header(handle).Kind)
            {
                case NodeHeader.Branch:
                    SettleBranch(_space.Branch(handle), letGo);
                    _space.Branch(handle).FullOnly = false;
                    _space.Branch(handle).Chain = chain;
                    break;
                case NodeHeader.Leaf:
                    SettleLeaf(_space.Leaf(handle), letGo);
                    _space.Leaf(handle).FullOnly = 0;
                    _space.Leaf(handle).Chain = chain;
                    break;
                default:
                    break;
            }
        }

        if (letGo)
        {
            _space.SettleDeferred(version);
        }

        return true;
    }

    /// <summary>Whether no other version sees the nodes that were written, but for those that live only because this one keeps them.</summary>
    private bool IsAlone(TreeVersion version)
    {
        Dictionary<TreeVersion, int> held = [];
        CountHeld(version, held);
        TreeVersion top = version;
        while (top.Parent is { } parent && parent.Children.Count == 1 && held.TryGetValue(parent, out int references) && references == parent.References)
        {
            top = parent;
        }

        uint inherited = top.InheritedUpTo;
        bool alone = version.Children.Count == 0 && version.Keepers == 0 && _space.Header(version.Anchor).Birth > inherited;
        for (int i = 0; alone && i < _count; i++)
        {
            alone = !_written[i].Owned || _space.Header(_written[i].Handle).Birth > inherited;
        }

        return alone;
    }

    /// <summary>Counts the references that end when a version lets go of what it keeps.</summary>
    private static void CountHeld(TreeVersion keeper, Dictionary<TreeVersion, int> held)
    {
        foreach (TreeVersion kept in keeper.Keeps)
        {
            int references = held.GetValueOrDefault(kept) + 1;
            held[kept] = references;
            if (references == kept.References && kept.Children.Count == 0)
            {
                CountHeld(kept, held);
            }
        }
    }

    private static bool Owns(byte tag) => (tag & EntryTag.Borrowed) == 0;

    private ulong WriteNode(uint handle, bool owned, CommitWriter log)
    {
        uint mark = _space.Header(handle).Mark;
        if (mark < (uint)_count && _written[mark].Handle == handle)
        {
            if (owned && !_written[mark].Owned)
            {
                MarkOwned(handle);
            }

            return _written[mark].Address;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_space.Header(handle).Kind == NodeHeader.Blob)
        {
            return WriteBlob(handle, owned, log);
        }

        if (_space.IsBranch(handle))
        {
            BranchNode branch = _space.Branch(handle);
            for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
            {
                int slot = BitOperations.TrailingZeroCount(rest);
                if (branch.Address(slot) == 0)
                {
                    WriteNode(branch.Handle(slot), owned && (branch.Borrowed >> slot & 1) == 0, log);
                }
            }
        }
        else
        {
            LeafNode leaf = _space.Leaf(handle);
            for (int i = 0; i < leaf.Count; i++)
            {
                LeafEntry entry = leaf.Entry(i);
                if (entry.Kind != EntryTag.Inline && entry.Address == 0)
                {
                    WriteNode(entry.Handle, owned && Owns(entry.Tag), log);
                }
            }
        }

        ReadOnlySpan<byte> record = _encoder.Encode(handle, _addressOf, out int chain);
        record.CopyTo(log.Allocate(record.Length, out LogAddress address));
        return Remember(handle, address, owned, chain);
    }

    /// <summary>A node that was first met through a borrowed reference turns out to be the version's own, and so is what it owns.</summary>
    private void MarkOwned(uint handle)
    {
        ref bool owned = ref _written[_space.Header(handle).Mark].Owned;
        if (owned)
        {
            return;
        }

        owned = true;
        if (_space.IsBranch(handle))
        {
            BranchNode branch = _space.Branch(handle);
            for (uint rest = branch.Present & ~branch.Borrowed; rest != 0; rest &= rest - 1)
            {
                int slot = BitOperations.TrailingZeroCount(rest);
                if (branch.Address(slot) == 0)
                {
                    MarkOwned(branch.Handle(slot));
                }
            }
        }
        else if (_space.Header(handle).Kind == NodeHeader.Leaf)
        {
            LeafNode leaf = _space.Leaf(handle);
            for (int i = 0; i < leaf.Count; i++)
            {
                LeafEntry entry = leaf.Entry(i);
                if (entry.Kind != EntryTag.Inline && entry.Address == 0 && Owns(entry.Tag))
                {
                    MarkOwned(entry.Handle);
                }
            }
        }
    }

    private ulong WriteBlob(uint handle, bool owned, CommitWriter log)
    {
        ReadOnlySpan<byte> value = _space.Blob(handle).Bytes;
        Span<byte> record = log.Allocate(1 + value.Length, out LogAddress address);
        record[0] = NodeRecord.BlobKind;
        value.CopyTo(record[1..]);
        _space.Written.Nodes++;
        _space.Written.Values += value.Length;
        return Remember(handle, address, owned, chain: 0);
    }

    private ulong Remember(uint handle, LogAddress address, bool owned, int chain)
    {
        if (_count == _written.Length)
        {
            Array.Resize(ref _written, _count * 2);
        }

        NodeHeader header = _space.Header(handle);
        header.Mark = (uint)_count;
        _written[_count++] = new WrittenNode(handle, address.Value, owned, (byte)chain);
        return address.Value;
    }

    private void SettleLeaf(LeafNode leaf, bool release)
    {
        for (int i = 0; i < leaf.Count; i++)
        {
            LeafEntry entry = leaf.Entry(i);
            entry.Tag &= unchecked((byte)~EntryTag.Pending);
            if (entry.Kind == EntryTag.Inline)
            {
                continue;
            }

            if (entry.Address == 0)
            {
                entry.Address = _addressOf(entry.Handle);
            }

            if (release)
            {
                if (!Owns(entry.Tag))
                {
                    entry.Handle = 0;
                }

                entry.Tag &= unchecked((byte)~(EntryTag.Borrowed | EntryTag.Lent));
            }
        }
    }

    private void SettleBranch(BranchNode branch, bool release)
    {
        for (uint rest = branch.Present; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            if (branch.Address(slot) == 0)
            {
                branch.Address(slot) = _addressOf(branch.Handle(slot));
            }

            if (release && (branch.Borrowed >> slot & 1) != 0)
            {
                branch.Handle(slot) = 0;
            }
        }

        if (release)
        {
            branch.Borrowed = 0;
            branch.Lent = 0;
        }
    }

    private struct WrittenNode(uint handle, ulong address, bool owned, byte chain)
    {
        public uint Handle = handle;
        public ulong Address = address;
        public bool Owned = owned;
        public byte Chain = chain;
    }
}
