// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Diffing;

/// <summary>The entries in which two directories differ, in the order of their names.</summary>
/// <remarks>Pages of equal hash are not read: also inside of the trie of a large directory the cost is that of the difference.</remarks>
internal sealed class DirectoryDelta(LogStore log)
{
    private readonly List<StoredEntry> _old = [];
    private readonly List<StoredEntry> _new = [];

    /// <summary>Compares two directories.</summary>
    /// <param name="oldAddress">The record of the one before, or 0 for none.</param>
    /// <param name="newAddress">The record of the one after, or 0 for none.</param>
    /// <returns>A new list.</returns>
    public List<EntryPair> Compare(ulong oldAddress, ulong newAddress)
    {
        _old.Clear();
        _new.Clear();
        if (oldAddress == 0 || newAddress == 0)
        {
            Gather(oldAddress, _old);
            Gather(newAddress, _new);
        }
        else
        {
            ComparePages(oldAddress, newAddress);
        }

        Sort(_old);
        Sort(_new);
        return Merge();
    }

    private static void Sort(List<StoredEntry> entries) => entries.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));

    private void ComparePages(ulong oldAddress, ulong newAddress)
    {
        if (oldAddress == newAddress)
        {
            return;
        }

        ReadOnlySpan<byte> oldRecord = NodeReader.ReadCopy(log, oldAddress);
        ReadOnlySpan<byte> newRecord = NodeReader.ReadCopy(log, newAddress);
        if (NodeRecord.Kind(oldRecord, oldAddress) == NodeRecord.Branch && NodeRecord.Kind(newRecord, newAddress) == NodeRecord.Branch)
        {
            CompareBranches(new BranchRecord(oldRecord, oldAddress), new BranchRecord(newRecord, newAddress));
        }
        else
        {
            Gather(oldAddress, _old);
            Gather(newAddress, _new);
        }
    }

    private void CompareBranches(BranchRecord before, BranchRecord after)
    {
        bool hasOld = before.MoveNext();
        bool hasNew = after.MoveNext();
        while (hasOld || hasNew)
        {
            int order = !hasOld ? 1 : !hasNew ? -1 : before.Slot.CompareTo(after.Slot);
            if (order < 0)
            {
                Gather(before.ChildAddress, _old);
            }
            else if (order > 0)
            {
                Gather(after.ChildAddress, _new);
            }
            else if (!before.Hash.SequenceEqual(after.Hash))
            {
                ComparePages(before.ChildAddress, after.ChildAddress);
            }

            hasOld = order <= 0 ? before.MoveNext() : hasOld;
            hasNew = order >= 0 ? after.MoveNext() : hasNew;
        }
    }

    [SkipLocalsInit]
    private void Gather(ulong address, List<StoredEntry> entries)
    {
        if (address == 0)
        {
            return;
        }

        ReadOnlySpan<byte> record = NodeReader.ReadCopy(log, address);
        if (NodeRecord.Kind(record, address) == NodeRecord.Branch)
        {
            for (var slots = new BranchRecord(record, address); slots.MoveNext();)
            {
                Gather(slots.ChildAddress, entries);
            }

            return;
        }

        Span<byte> buffer = stackalloc byte[ContextLimits.MaxStepBytes];
        for (var leaf = new LeafRecord(record, address); leaf.MoveNext();)
        {
            if (leaf.Name.Length > buffer.Length)
            {
                RecordCursor.ThrowDamaged(address, "has a name that is too long");
            }

            entries.Add(StoredEntry.From(leaf.Name.Unpack(buffer), leaf.Content));
        }
    }

    private List<EntryPair> Merge()
    {
        var pairs = new List<EntryPair>();
        int o = 0;
        int n = 0;
        while (o < _old.Count || n < _new.Count)
        {
            int order = o == _old.Count ? 1 : n == _new.Count ? -1 : _old[o].Name.AsSpan().SequenceCompareTo(_new[n].Name);
            if (order != 0)
            {
                pairs.Add(order < 0 ? new EntryPair(_old[o++], null) : new EntryPair(null, _new[n++]));
                continue;
            }

            if (!_old[o].SameContent(_new[n]))
            {
                pairs.Add(new EntryPair(_old[o], _new[n]));
            }

            o++;
            n++;
        }

        return pairs;
    }
}
