// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Compares the state of an import with the log: everything that it refers to must be there, and have the hashes that it names.</summary>
internal sealed class ImportCheck(LogStore log)
{
    private readonly RecordHasher _hasher = new();

    /// <summary>Whether the import can go on.</summary>
    public bool Holds(ImportState state)
    {
        try
        {
            return state.Trees.All(Holds) && (state.Current is null || HoldsCurrent(state, state.Current));
        }
        catch (StoreCorruptionException)
        {
            // A place that holds something else, or nothing: the log went another way after the state was written.
            return false;
        }
    }

    private bool Holds(ImportedTree tree)
        => tree.IsNew ? tree.Root.Hash == tree.Commit.RootHash && HoldsDirectory(tree.Root) : log.TryFindCommit(tree.Commit.Hash, out _);

    private bool HoldsCurrent(ImportState state, ImportedTree current)
    {
        if (!current.IsNew)
        {
            return log.TryFindCommit(current.Commit.Hash, out _);
        }

        return state.Pages.Count > 0 && state.Pages.All(page => page.IsBranch ? HoldsBranch(page) : HoldsLeaf(page));
    }

    private bool HoldsDirectory(BuiltPage root)
        => root.Address == 0 ? root.Hash == TreeHasher.EmptyDirectory : HashOf(root.Address, bucket: false) == root.Hash;

    private bool HoldsBranch(OpenPage page) => page.Children.All(child => HashOf(child.Address, bucket: true) == child.Hash);

    private bool HoldsLeaf(OpenPage page)
    {
        if (page.Done > page.Count || page.Count is 0 or > InodeShape.FlatMax || page.Partial.Length < 2)
        {
            return false;
        }

        var entries = new LeafRecord(page.Partial, NoSink.SomeAddress);
        for (int i = 0; i < page.Done; i++)
        {
            entries.MoveNext();
            EntryContent content = entries.Content;
            if (content.Kind != EntryTag.Inline && !HoldsEntry(content))
            {
                return false;
            }
        }

        return entries.Count == page.Count;
    }

    private bool HoldsEntry(in EntryContent content)
        => (content.IsDirectory ? HashOf(content.Address, bucket: false) : HashOfValue(content.Address)) == new Hash256(content.Hash);

    private Hash256 HashOfValue(ulong address)
    {
        using PageReaders.Lease reading = log.Readers.Read();
        return RecordHasher.HashValue(NodeRecord.Blob(log.ReadRecord(new LogAddress(address)), address));
    }

    private Hash256 HashOf(ulong address, bool bucket)
    {
        using PageReaders.Lease reading = log.Readers.Read();
        ReadOnlySpan<byte> record = NodeReader.ReadFull(log, address);
        return NodeRecord.Kind(record, address) == NodeRecord.Branch ? _hasher.HashBranch(record, address) : _hasher.HashLeaf(record, address, bucket);
    }
}
