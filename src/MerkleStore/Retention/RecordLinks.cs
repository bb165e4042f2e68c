// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Retention;

/// <summary>What a record refers to: the records that it patches, and the nodes and values below it.</summary>
internal static class RecordLinks
{
    /// <summary>A reference to a node or a value below.</summary>
    /// <param name="Address">Its record.</param>
    /// <param name="IsShared">Whether others may refer to the record too.</param>
    /// <param name="IsValue">Whether it is a value, which refers to nothing.</param>
    internal readonly record struct Link(ulong Address, bool IsShared, bool IsValue);

    /// <summary>Adds the records below a record in its chain of patches, the newest first.</summary>
    public static void ReadChain(LogStore log, ulong address, List<ulong> chain)
    {
        using PageReaders.Lease reading = log.Readers.Read();
        while (true)
        {
            ReadOnlySpan<byte> record = log.ReadRecord(new LogAddress(address));
            if (NodeRecord.Kind(record, address) is not (NodeRecord.LeafPatch or NodeRecord.BranchPatch))
            {
                return;
            }

            address = new PatchHead(record, address).Base;
            chain.Add(address);
        }
    }

    /// <summary>Adds what a node refers to; nothing for a value.</summary>
    public static void ReadLinks(LogStore log, ulong address, List<Link> links)
    {
        using PageReaders.Lease reading = log.Readers.Read();
        ReadOnlySpan<byte> record = NodeReader.ReadFull(log, address);
        switch (NodeRecord.Kind(record, address))
        {
            case NodeRecord.Branch:
                var slots = new BranchRecord(record, address);
                while (slots.MoveNext())
                {
                    links.Add(new Link(slots.ChildAddress, (slots.Shared >> slots.Slot & 1) != 0, IsValue: false));
                }

                break;
            case NodeRecord.Leaf:
                for (var entries = new LeafRecord(record, address); entries.MoveNext();)
                {
                    if (entries.Content.Kind != EntryTag.Inline)
                    {
                        links.Add(new Link(entries.Content.Address, (entries.Content.Flags & EntryTag.Shared) != 0, entries.Content.IsValue));
                    }
                }

                break;
            default:
                break;
        }
    }
}
