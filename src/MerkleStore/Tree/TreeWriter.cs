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
    private readonly RecordRewriter _rewriter;
    private readonly DeathList _died = new();
    private readonly DeathList _ended = new();
    private long _base;
    private WrittenNode[] _written = new WrittenNode[1024];
    private DeadEntry[] _sorted = [];
    private byte[] _deadBytes = [];
    private int _count;
    private ulong _limit;
    private bool _hasOthers;
    private bool _isPlain;

    public TreeWriter(NodeSpace space, int chainLimit)
    {
        _space = space;
        _encoder = new RecordEncoder(space, chainLimit, AddressOf, IsOwn);
        _rewriter = new RecordRewriter(space, _encoder, IsOwn);
    }

    /// <summary>Writes what is new in a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="log">The commit, or the group of pages ahead of one.</param>
    /// <returns>The address of the root directory, or none for the empty tree.</returns>
    public LogAddress Write(TreeVersion version, CommitWriter log)
    {
        _count = 0;
        _died.Clear();
        _ended.Clear();
        _hasOthers = false;
        _base = version.FindBase(out _limit, _died);
        _encoder.Limit = _limit;
        _rewriter.Begin(log);

        // No other commit has been made on what this one stands on, and nothing is shared: what has a record needs no second look.
        _isPlain = _base == _space.Log.CommitCount && !MustLetGo(version);
        LeafNode leaf = _space.Leaf(version.Anchor);
        LogAddress root = LogAddress.None;
        if (leaf.Count > 0)
        {
            LeafEntry entry = leaf.Entry(0);
            Visit(entry.Handle, entry.Address, entry.Tag, owned: true, log);
            root = new LogAddress(AddressOf(entry.Handle, entry.Address, (entry.Tag & EntryTag.Foreign) != 0));
        }

        return root;
    }

    /// <summary>After a version was written ahead of its commit, and its nodes know their records: what ended by that is part of its history.</summary>
    public void KeepEnded(TreeVersion version) => version.Died.AddRange(_ended);

    /// <summary>What the commit of the version that was written last says of its base and of records that went since.</summary>
    /// <param name="record">What is known of the commit.</param>
    /// <param name="root">The address of its root.</param>
    /// <returns>The commit; its dead list is valid until the next call.</returns>
    public CommitRecord Describe(CommitRecord record, LogAddress root)
    {
        _died.AddRange(_ended);
        int count = SortDied();
        int bytes = DeadListCodec.Encode(_sorted.AsSpan(0, count), ref _deadBytes, out int dead);
        return record with { Base = _base, Root = root, DeadCount = dead, DeadList = _deadBytes.AsMemory(0, bytes) };
    }

    /// <summary>Takes what died in pages of the commits before this one; what was written and given up in others' is not ours to end.</summary>
    private int SortDied()
    {
        if (_sorted.Length < _died.Count)
        {
            _sorted = new DeadEntry[_died.Count * 2];
        }

        int count = 0;
        foreach (DeadEntry entry in _died.Items)
        {
            if (IsOwn(entry.Address))
            {
                _sorted[count++] = entry;
            }
        }

        return count;
    }

    /// <summary>Whether a record is of the commits from which this one was made, or was written ahead of its commit.</summary>
    private bool IsOwn(ulong address) => address <= _limit || _space.Log.IsSpilled(address >> 16);

    private ulong AddressOf(uint handle, ulong address, bool isForeign)
        => isForeign ? _rewriter.AddressOfForeign(handle, address)
            : address == 0 ? _written[_space.Header(handle).Mark].Address
            : IsOwn(address) ? address
            : _rewriter.AddressOfOther(address);

    /// <summary>Puts the addresses into the nodes, and lets go of borrowed blocks, which the log now stands for.</summary>
    /// <remarks>
    /// A node with an address is not visited again, so nothing borrowed may be left below one. Where blocks are borrowed and other versions
    /// see the nodes too, nothing is changed: the nodes stay unwritten, as far as memory knows.
    /// </remarks>
    /// <param name="version">The version that was written.</param>
    /// <returns>Whether it was done; if not, the version must not stay in memory beyond those that hold it.</returns>
    public bool Settle(TreeVersion version)
    {
        bool letGo = MustLetGo(version);
        if (_hasOthers || (letGo && !IsAlone(version)))
        {
            return false;
        }

        _space.Rearrange();
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
                    _space.Branch(handle).Settle(_written[i].Address, chain);
                    break;
                case NodeHeader.Leaf:
                    SettleLeaf(_space.Leaf(handle), letGo);
                    _space.Leaf(handle).Settle(_written[i].Address, chain);
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

    /// <summary>Whether nodes of a version may refer to blocks that are not its own.</summary>
    private static bool MustLetGo(TreeVersion version) => version.HasBorrowed || version.Deferred.Count > 0 || version.Keeps.Count > 0;

    private static bool Owns(byte tag) => (tag & EntryTag.Borrowed) == 0;

    /// <summary>Makes sure that what a reference leads to has a record of this commit or of those before it.</summary>
    private void Visit(uint handle, ulong address, byte tag, bool owned, CommitWriter log)
    {
        if ((tag & EntryTag.Foreign) != 0)
        {
            _rewriter.WriteForeign(handle, address);
        }
        else if (address == 0)
        {
            WriteNode(handle, owned && Owns(tag), log);
        }
        else if (address > _limit && !IsOwn(address))
        {
            // Another version has committed nodes that both see, and its commit is not one of those before this one.
            _hasOthers = true;
            _rewriter.WriteOther(address);
        }
    }

    private void WriteNode(uint handle, bool owned, CommitWriter log)
    {
        uint mark = _space.Header(handle).Mark;
        if (mark < (uint)_count && _written[mark].Handle == handle)
        {
            if (owned && !_written[mark].Owned)
            {
                MarkOwned(handle);
            }

            return;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_space.Header(handle).Kind == NodeHeader.Blob)
        {
            WriteBlob(handle, owned, log);
            return;
        }

        if (TryReuse(handle, owned))
        {
            return;
        }

        if (_space.IsBranch(handle))
        {
            BranchNode branch = _space.Branch(handle);
            for (uint rest = _isPlain ? branch.Pending : branch.Present; rest != 0; rest &= rest - 1)
            {
                int slot = BitOperations.TrailingZeroCount(rest);
                ulong address = branch.Address(slot);
                if (address - 1 >= _limit || (branch.Foreign >> slot & 1) != 0)
                {
                    Visit(branch.Handle(slot), address, branch.Elsewhere(slot), owned, log);
                }
            }
        }
        else
        {
            VisitEntries(_space.Leaf(handle), owned, log);
        }

        ReadOnlySpan<byte> record = _encoder.Encode(handle, out int chain, out bool isRebased);
        record.CopyTo(log.Allocate(record.Length, out LogAddress written));
        if ((chain == 0 || isRebased) && _space.TryGetOrigin(handle, out ulong origin, out DeadKind kind))
        {
            _ended.Add(origin, isRebased ? DeadKind.Patches : kind);
        }

        Remember(handle, written, owned, chain);
    }

    private void VisitEntries(LeafNode leaf, bool owned, CommitWriter log)
    {
        const uint All = (1u << LeafNode.Stride) - 1;
        for (int first = 0; first < leaf.Count; first += LeafNode.Stride)
        {
            uint rest = _isPlain ? leaf.PendingFrom(first) : All >> Math.Max(0, first + LeafNode.Stride - leaf.Count);
            for (; rest != 0; rest &= rest - 1)
            {
                LeafEntry entry = leaf.Entry(first + BitOperations.TrailingZeroCount(rest));
                if (entry.Kind != EntryTag.Inline)
                {
                    Visit(entry.Handle, entry.Address, entry.Tag, owned, log);
                }
            }
        }
    }

    /// <summary>A fork has committed the node as it is: its record is taken, or copied if it belongs to a commit that is not one of those before this one.</summary>
    private bool TryReuse(uint handle, bool owned)
    {
        bool isBranch = _space.IsBranch(handle);
        if (!(isBranch ? _space.Branch(handle).IsSettled : _space.Leaf(handle).IsSettled))
        {
            return false;
        }

        ulong record = isBranch ? _space.Branch(handle).Origin : _space.Leaf(handle).Origin;
        if (IsOwn(record))
        {
            Remember(handle, new LogAddress(record), owned, isBranch ? _space.Branch(handle).Chain : _space.Leaf(handle).Chain);
            return true;
        }

        _hasOthers = true;
        _rewriter.WriteOther(record);
        Remember(handle, new LogAddress(_rewriter.AddressOfOther(record)), owned, chain: 0);
        return true;
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
            for (uint rest = branch.Present & ~(branch.Borrowed | branch.Foreign); rest != 0; rest &= rest - 1)
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

    private void WriteBlob(uint handle, bool owned, CommitWriter log)
    {
        ReadOnlySpan<byte> value = _space.Blob(handle).Bytes;
        Span<byte> record = log.Allocate(1 + value.Length, out LogAddress address);
        record[0] = NodeRecord.BlobKind;
        value.CopyTo(record[1..]);
        _space.Written.Nodes++;
        _space.Written.Values += value.Length;
        Remember(handle, address, owned, chain: 0);
    }

    private void Remember(uint handle, LogAddress address, bool owned, int chain)
    {
        if (_count == _written.Length)
        {
            Array.Resize(ref _written, _count * 2);
        }

        NodeHeader header = _space.Header(handle);
        header.Mark = (uint)_count;
        _written[_count++] = new WrittenNode(handle, address.Value, owned, (byte)chain);
    }

    private void SettleLeaf(LeafNode leaf, bool release)
    {
        for (int first = 0; first < leaf.Count; first += LeafNode.Stride)
        {
            for (uint rest = leaf.PendingFrom(first); rest != 0; rest &= rest - 1)
            {
                int index = first + BitOperations.TrailingZeroCount(rest);
                LeafEntry entry = leaf.Entry(index);
                leaf.ClearPending(index);
                if (entry.Kind != EntryTag.Inline && entry.Address == 0 && (entry.Tag & EntryTag.Foreign) == 0)
                {
                    entry.Address = AddressOf(entry.Handle, 0, isForeign: false);
                }
            }
        }

        if (release)
        {
            ReleaseEntries(leaf);
        }
    }

    /// <summary>References to blocks of others let go of them.</summary>
    private void ReleaseEntries(LeafNode leaf)
    {
        for (int i = 0; i < leaf.Count; i++)
        {
            LeafEntry entry = leaf.Entry(i);
            if (entry.Kind == EntryTag.Inline)
            {
                continue;
            }

            if ((entry.Tag & EntryTag.Foreign) != 0)
            {
                entry.Address = AddressOf(entry.Handle, entry.Address, isForeign: true);
            }

            if (!Owns(entry.Tag))
            {
                entry.Handle = 0;
            }

            entry.Tag &= unchecked((byte)~(EntryTag.Borrowed | EntryTag.Lent | EntryTag.Foreign));
        }
    }

    private void SettleBranch(BranchNode branch, bool release)
    {
        for (uint rest = branch.Pending | branch.Foreign; rest != 0; rest &= rest - 1)
        {
            int slot = BitOperations.TrailingZeroCount(rest);
            bool isForeign = (branch.Foreign >> slot & 1) != 0;
            if (branch.Address(slot) == 0 || isForeign)
            {
                branch.Address(slot) = AddressOf(branch.Handle(slot), branch.Address(slot), isForeign);
            }
        }

        if (release)
        {
            for (uint rest = branch.Borrowed & branch.Present; rest != 0; rest &= rest - 1)
            {
                branch.Handle(BitOperations.TrailingZeroCount(rest)) = 0;
            }

            branch.Borrowed = 0;
            branch.Lent = 0;
            branch.Foreign = 0;
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
