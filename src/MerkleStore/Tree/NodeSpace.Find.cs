// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Runtime.CompilerServices;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <content>Finding entries: in the arena where the directory is resident, in the page of its record where it is not.</content>
// SAFETY: handles come from entries of live blocks; an entry pointer is used while its version is held, and blocks never move.
internal sealed unsafe partial class NodeSpace
{
    /// <summary>Finds the entry of a name in a directory.</summary>
    public bool TryFind(NodeRef directory, scoped ReadOnlySpan<byte> name, out EntryContent content) => TryFind(directory, name, out content, out _);

    /// <summary>Finds the entry of a name in a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="content">What is there.</param>
    /// <param name="entry">The entry, if it is in memory; else null.</param>
    /// <returns>Whether there is one.</returns>
    [SkipLocalsInit]
    public bool TryFind(NodeRef directory, scoped ReadOnlySpan<byte> name, out EntryContent content, out byte* entry)
    {
        entry = FindResident(directory, name, out ulong cold);
        if (entry != null)
        {
            content = EntryContent.Read(new LeafEntry(entry));
            Check?.Entry(content);
            return true;
        }

        if (cold == 0)
        {
            content = default;
            return false;
        }

        return TryFindCold(cold, name, out content);
    }

    /// <summary>Finds the entry of a key in a tree.</summary>
    /// <param name="version">The tree.</param>
    /// <param name="last">What is known of the way from the key before.</param>
    /// <param name="path">The key.</param>
    /// <param name="content">What is there.</param>
    /// <returns>Whether it is there; false too where the key goes through a value.</returns>
    public bool TryLocate(TreeVersion version, LastPath last, scoped ContextPath path, out EntryContent content)
    {
        byte* entry = last.Begin(version, Arrangement, path, out int position, out int count);
        if (entry == null)
        {
            LeafNode anchor = Leaf(version.Anchor);
            if (anchor.Count == 0)
            {
                content = default;
                path.CountSteps();
                return false;
            }

            entry = anchor.Entry(0).Start;
            last.Add(0, entry, 0);
        }

        while (path.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            var parent = new LeafEntry(entry);
            if (parent.Kind != EntryTag.Directory)
            {
                entry = null;
                break;
            }

            uint handle = parent.Handle;
            if (handle == 0)
            {
                Check?.Node(parent.Address, parent.Hash, isBelowBranch: false);
            }

            entry = FindResident(new NodeRef(handle, handle == 0 ? parent.Address : 0), step, out ulong cold);
            if (entry == null)
            {
                if (cold != 0)
                {
                    return TryFindCold(cold, step, out content) && TryDescend(path, position, count, ref content);
                }

                break;
            }

            last.Add(count, entry, position);
        }

        if (entry == null)
        {
            CheckRest(path, position, count);
            content = default;
            return false;
        }

        content = EntryContent.Read(new LeafEntry(entry));
        Check?.Entry(content);
        return true;
    }

    /// <summary>Finds out where the way to a key leaves the memory.</summary>
    /// <param name="version">The tree.</param>
    /// <param name="path">The key.</param>
    /// <param name="steps">The steps that are left there.</param>
    /// <returns>The record to go on with; 0 if the way, and the value or directory at its end, is in memory, or there is nothing.</returns>
    public ulong FindEdge(TreeVersion version, scoped ContextPath path, out int steps)
    {
        LeafNode anchor = Leaf(version.Anchor);
        int all = path.CountSteps();
        int position = 0;
        int count = 0;
        steps = 0;
        byte* entry = anchor.Count == 0 ? null : anchor.Entry(0).Start;
        while (entry != null && path.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            var parent = new LeafEntry(entry);
            if (parent.Kind != EntryTag.Directory)
            {
                return 0;
            }

            uint handle = parent.Handle;
            entry = FindResident(new NodeRef(handle, handle == 0 ? parent.Address : 0), step, out ulong cold);
            if (cold != 0)
            {
                steps = all - count + 1;
                return cold;
            }
        }

        return entry == null || new LeafEntry(entry).Kind == EntryTag.Inline || new LeafEntry(entry).Handle != 0 ? 0 : new LeafEntry(entry).Address;
    }

    /// <summary>Goes on from an entry along the rest of a key.</summary>
    private bool TryDescend(scoped ContextPath path, int position, int count, ref EntryContent content)
    {
        while (path.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            if (!content.IsDirectory || !TryFind(content.Reference, step, out content))
            {
                CheckRest(path, position, count);
                content = default;
                return false;
            }
        }

        return true;
    }

    /// <summary>The answer "not there" is for valid keys only, wherever the walk ended.</summary>
    private static void CheckRest(scoped ContextPath path, int position, int count)
    {
        while (path.TryNext(ref position, ref count, out _))
        {
        }
    }

    /// <summary>Finds an entry in the arena.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="cold">If there is no entry: the record in which to go on, or 0 if the name is not there.</param>
    /// <returns>The entry, or null.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* FindResident(NodeRef directory, scoped ReadOnlySpan<byte> name, out ulong cold)
    {
        uint handle = directory.Handle;
        ulong address = directory.Address;
        var slots = new NameSlots(name);
        for (int depth = 0; handle != 0; depth++)
        {
            byte* block = Arena.Pointer(handle);
            if (*block == NodeHeader.Leaf)
            {
                cold = 0;
                var leaf = new LeafNode(block);
                int index = leaf.Find(name, Fingerprint.Of(name));
                return index < 0 ? null : leaf.Entry(index).Start;
            }

            var branch = new BranchNode(block);

            // Not what the branch says: the load of the handle need not wait for that of the head.
            Debug.Assert(branch.Depth == depth, "A directory is found from its root branch down.");
            int slot = slots.At(depth);
            if ((branch.Present >> slot & 1) == 0)
            {
                cold = 0;
                return null;
            }

            handle = branch.Handle(slot);
            address = handle == 0 ? branch.Address(slot) : 0;
            if (handle == 0)
            {
                Check?.Node(address, branch.Hash(slot), isBelowBranch: true);
            }
        }

        cold = address;
        return null;
    }

    /// <summary>Finds the entry of a name in a directory that is in the log only.</summary>
    [SkipLocalsInit]
    public bool TryFindCold(ulong address, scoped ReadOnlySpan<byte> name, out EntryContent content)
    {
        if (Check is { } check && check.TakesTurn())
        {
            return TryFindColdChecked(check, address, name, out content);
        }

        StoredName stored = StoredName.From(name, stackalloc byte[ContextLimits.MaxStepBytes / 2]);
        var slots = new NameSlots(name);
        while (true)
        {
#if PLANTED_BUGS
            if (Planted.Is(PlantedBug.AbsenceAfterFailedRead))
            {
                try
                {
                    _ = Log.ReadRecord(new LogAddress(address));
                }
                catch (StorageFailureException)
                {
                    content = default;
                    return false;
                }
            }
#endif
            ReadOnlySpan<byte> record = Log.ReadRecord(new LogAddress(address));
            switch (NodeRecord.Kind(record, address))
            {
                case NodeRecord.Leaf:
                    return LeafRecord.TryFind(record, address, stored, out content);
                case NodeRecord.LeafPatch:
                    var head = new PatchHead(record, address);
                    if (LeafRecord.TryFindInPatch(head, stored, out content))
                    {
                        return !content.IsNone;
                    }

                    address = head.Base;
                    break;
                case NodeRecord.Branch or NodeRecord.BranchPatch:
                    address = NodeReader.Child(record, address, ref slots);
                    if (address == 0)
                    {
                        content = default;
                        return false;
                    }

                    break;
                default:
                    RecordCursor.ThrowDamaged(address, "is a value where a directory was expected");
                    break;
            }
        }
    }
}
