// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>Goes the way of a lookup through the records of a tree, and loads their pages.</summary>
internal sealed class KeyPrefetch(LogStore log, ulong address, byte[][] steps) : IPrefetchWalk
{
    private ulong _address = address;
    private int _step;

    /// <inheritdoc/>
    public bool Step()
    {
        ReadOnlySpan<byte> record = Prefetcher.LoadRecord(log, _address, out _);
        if (_step == steps.Length)
        {
            // The page of a large value; or the key ends at a directory, whose first record is what a reader needs.
            return false;
        }

        byte[] name = steps[_step];
        StoredName stored = StoredName.From(name, new byte[name.Length]);
        EntryContent content;
        switch (NodeRecord.Kind(record, _address))
        {
            case NodeRecord.Leaf:
                return LeafRecord.TryFind(record, _address, stored, out content) && GoOn(content);
            case NodeRecord.LeafPatch:
                var head = new PatchHead(record, _address);
                if (LeafRecord.TryFindInPatch(head, stored, out content))
                {
                    return GoOn(content);
                }

                _address = head.Base;
                return true;
            case NodeRecord.Branch or NodeRecord.BranchPatch:
                var slots = new NameSlots(name);
                _address = NodeReader.Child(record, _address, ref slots);
                return _address != 0;
            default:
                return false;
        }
    }

    private bool GoOn(scoped in EntryContent content)
    {
        _address = content.Address;
        _step++;
        return content.IsDirectory || (content.Kind == EntryTag.Blob && _step == steps.Length);
    }
}
