// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Writes the tree of a commit in its canonical order: directories by name up to 256 entries, larger ones slot by slot of their trie, each subdirectory in the place of its entry.</summary>
/// <remarks>
/// Reads committed records only, without a lock, and holds one page per level: memory does not grow with the tree. The order and shape depend on the content alone, as the shape of a
/// trie depends on the names alone. For one thread at a time.
/// </remarks>
internal sealed class TreeExporter(NodeSpace space, ContentWriter content, Action<double> progress, CancellationToken cancellationToken)
{
    private const int EntriesPerReport = 4096;

    private readonly byte[] _name = new byte[ContextLimits.MaxStepBytes];
    private ContentCounts _counts;
    private double _done;
    private int _sinceReport;

    /// <summary>Writes a tree.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="base">The commit of which only the difference is written, or null.</param>
    /// <returns>What was written.</returns>
    public ContentCounts Export(CommitRecord commit, CommitRecord? @base)
    {
        _counts = default;
        _done = 0;
        if (commit.Root.IsNone)
        {
            content.Byte(SnapshotFormat.EmptyPage);
        }
        else if (@base is not null && @base.RootHash == commit.RootHash)
        {
            content.Byte(SnapshotFormat.UnchangedPage);
        }
        else
        {
            Directory(commit.Root.Value, @base?.Root.Value ?? 0, 1);
        }

        content.End();
        return _counts;
    }

    private void Directory(ulong address, ulong baseAddress, double weight)
    {
        _counts.Directories++;
        Page(address, baseAddress, baseAddress, weight);
    }

    /// <summary>Writes a page of a directory.</summary>
    /// <param name="address">Its record.</param>
    /// <param name="baseDirectory">The root record of the directory in the base, or 0.</param>
    /// <param name="basePage">The record of the page at the same place in the base, or 0.</param>
    /// <param name="weight">Its share of the whole, for progress.</param>
    private void Page(ulong address, ulong baseDirectory, ulong basePage, double weight)
    {
        ReadOnlySpan<byte> record = NodeReader.ReadCopy(space.Log, address);
        if (NodeRecord.Kind(record, address) != NodeRecord.Branch)
        {
            Leaf(new LeafRecord(record, address), baseDirectory, weight);
            return;
        }

        var slots = new BranchRecord(record, address);
        content.Byte(SnapshotFormat.BranchPage);
        content.UInt32(slots.Present);
        double share = weight / System.Numerics.BitOperations.PopCount(slots.Present);
        BranchSlots before = BranchSlots.Read(space.Log, basePage);
        while (slots.MoveNext())
        {
            if (before.Has(slots.Slot) && before.Hash(slots.Slot) == new Hash256(slots.Hash))
            {
                content.Byte(SnapshotFormat.UnchangedPage);
                _done += share;
            }
            else
            {
                Page(slots.ChildAddress, baseDirectory, before.Address(slots.Slot), share);
            }
        }
    }

    private void Leaf(LeafRecord entries, ulong baseDirectory, double weight)
    {
        content.Byte(SnapshotFormat.LeafPage);
        content.Leb((uint)entries.Count);
        double share = weight / entries.Count;
        while (entries.MoveNext())
        {
            ref readonly EntryContent entry = ref entries.Content;
            using PageReaders.Lease reading = space.Log.Readers.Read();
            EntryContent before = default;
            if (baseDirectory != 0)
            {
                space.TryFindCold(baseDirectory, entries.Name.Unpack(_name), out before);
            }

            if (IsSame(entry, before))
            {
                Name(SnapshotFormat.UnchangedEntry, entries.Name);
            }
            else if (entry.IsDirectory)
            {
                Name(SnapshotFormat.DirectoryEntry, entries.Name);
                Directory(entry.Address, before.IsDirectory ? before.Address : 0, share);
                continue;
            }
            else
            {
                Name(SnapshotFormat.ValueEntry, entries.Name);
                ReadOnlySpan<byte> value = space.Value(entry);
                content.Leb((uint)value.Length);
                content.Bytes(value);
                _counts.Values++;
                _counts.ValueBytes += value.Length;
            }

            _done += share;
            if (++_sinceReport == EntriesPerReport)
            {
                _sinceReport = 0;
                cancellationToken.ThrowIfCancellationRequested();
                progress(_done);
            }
        }
    }

    private static bool IsSame(in EntryContent a, in EntryContent b)
        => a.Kind == b.Kind && (a.Kind == EntryTag.Inline ? a.Value.SequenceEqual(b.Value) : a.Hash.SequenceEqual(b.Hash));

    private void Name(byte kind, in StoredName name)
    {
        int length = name.Bytes.Length;
        content.Byte((byte)(kind | (name.IsPacked ? SnapshotFormat.PackedName : 0) | (Math.Min(length, SnapshotFormat.LongName) << SnapshotFormat.NameLengthShift)));
        if (length >= SnapshotFormat.LongName)
        {
            content.Leb((uint)(length - SnapshotFormat.LongName));
        }

        content.Bytes(name.Bytes);
    }
}
