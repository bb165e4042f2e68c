// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Loads the pages of a tree's nodes, those nearest to the root first, up to a number of bytes. Large values are left where they are.</summary>
internal sealed class TreePrefetch(LogStore log, ulong root, long maxBytes) : IPrefetchWalk
{
    private const int MaxOpen = 64 * 1024;

    // Where pages are in memory already, nothing is read, but walking must end too.
    private const int BytesPerRecord = 64;

    private readonly Queue<ulong> _open = new([root]);
    private readonly HashSet<string> _newerNames = [];
    private long _left = maxBytes;
    private uint _newerSlots;
    private ulong _base;

    /// <inheritdoc/>
    public bool Step()
    {
        ulong address = _base != 0 ? _base : _open.Dequeue();
        if (_base == 0)
        {
            _newerSlots = 0;
            _newerNames.Clear();
        }

        ReadOnlySpan<byte> record = Prefetcher.LoadRecord(log, address, out int bytes);
        _left -= Math.Max(bytes, BytesPerRecord);
        _base = 0;
        switch (NodeRecord.Kind(record, address))
        {
            case NodeRecord.Leaf:
                Add(new LeafRecord(record, address), isPatch: false);
                break;
            case NodeRecord.LeafPatch:
                var leaf = new PatchHead(record, address);
                Add(LeafRecord.OfPatch(leaf), isPatch: true);
                _base = leaf.Base;
                break;
            case NodeRecord.Branch:
                var slots = new BranchRecord(record, address);
                while (slots.MoveNext())
                {
                    Add(slots.Slot, slots.ChildAddress);
                }

                break;
            case NodeRecord.BranchPatch:
                var branch = new PatchHead(record, address);
                var changes = new BranchPatch(branch);
                while (changes.MoveNext())
                {
                    Add(changes.Slot, changes.ChildAddress);
                }

                _newerSlots |= changes.Changed;
                _base = branch.Base;
                break;
            default:
                break;
        }

        return _left > 0 && (_base != 0 || _open.Count > 0);
    }

    /// <summary>Adds the directories of a leaf, but for those whose entries a patch has replaced.</summary>
    private void Add(LeafRecord entries, bool isPatch)
    {
        while (entries.MoveNext())
        {
            bool isNewest = (!isPatch && _newerNames.Count == 0) || IsNewest(entries.Name, isPatch);
            if (isNewest && entries.Content.IsDirectory && _open.Count < MaxOpen)
            {
                _open.Enqueue(entries.Content.Address);
            }
        }
    }

    private bool IsNewest(in StoredName name, bool isPatch)
    {
        string text = (name.IsPacked ? "x" : "-") + Encoding.Latin1.GetString(name.Bytes);
        return isPatch ? _newerNames.Add(text) : !_newerNames.Contains(text);
    }

    private void Add(int slot, ulong child)
    {
        if ((_newerSlots >> slot & 1) == 0 && _open.Count < MaxOpen)
        {
            _open.Enqueue(child);
        }
    }
}
