// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>One run of a computation over the first tree of a proof. What it changes is staged; for one thread.</summary>
internal sealed class ProofRun(ProofSource source)
{
    private readonly ProofHasher _hasher = new();
    private bool _closed;

    public StagedItem Root { get; } = StagedItem.From(source.Root);

    /// <summary>Ends the run: the trees that were handed out can no longer be used.</summary>
    public void Close() => _closed = true;

    public void ThrowIfClosed()
    {
        if (_closed)
        {
            throw new InvalidOperationException("The computation of the proof has ended; its trees can be used inside it only.");
        }
    }

    /// <summary>What stands at a key: shows the way there.</summary>
    public StagedItem? Find(StagedItem root, ReadOnlySpan<byte[]> steps)
    {
        StagedItem? item = root;
        foreach (byte[] step in steps)
        {
            if (item is not StagedDirectory directory)
            {
                return null;
            }

            item = FindEntry(directory, step);
        }

        return item;
    }

    public ReadOnlyMemory<byte> Read(StagedValue value) => value.Origin is null ? value.Written : source.Read(value.Origin);

    /// <summary>Puts an item at a key, or removes what is there; directories that become empty go too.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="steps">The key.</param>
    /// <param name="item">The item, or null to remove.</param>
    /// <returns>The changed tree, or null if nothing changed.</returns>
    public StagedItem? Update(StagedItem root, ReadOnlySpan<byte[]> steps, StagedItem? item)
    {
        if (!steps.IsEmpty)
        {
            return Update(root as StagedDirectory ?? StagedDirectory.Empty, steps, item);
        }

        if (item is null || (item is StagedDirectory directory && IsEmpty(directory)))
        {
            return root is StagedDirectory present && IsEmpty(present) ? null : StagedDirectory.Empty;
        }

        return IsSame(root, item) ? null : item;
    }

    /// <summary>Whether a directory has no entries. One with as many staged removals as entries is listed to see.</summary>
    public bool IsEmpty(StagedDirectory directory)
    {
        if (directory.Changes.Values.Any(item => item is not null))
        {
            return false;
        }

        if (directory.Origin is null)
        {
            return true;
        }

        if (directory.Changes.IsEmpty)
        {
            return directory.Origin.Hash == TreeHasher.EmptyDirectory;
        }

        Page page = source.Open(directory.Origin);
        if (page.Length > directory.Changes.Count)
        {
            return false;
        }

        bool isEmpty = true;
        foreach (PageEntry entry in PageTree.Entries(page))
        {
            isEmpty &= directory.Changes.ContainsKey(entry.Name);
            if (!isEmpty && !source.ShowsAll)
            {
                break;
            }
        }

        return isEmpty;
    }

    /// <summary>The number of entries: shows the root page.</summary>
    public long Length(StagedDirectory directory)
    {
        if (directory.Origin is null)
        {
            return directory.Changes.Values.Count(item => item is not null);
        }

        Page page = source.Open(directory.Origin);
        long length = page.Length;
        foreach ((ReadOnlyMemory<byte> name, StagedItem? item) in directory.Changes)
        {
            // To stage a change of a name was to go its way, so nothing more is shown.
            length += (item is null ? 0 : 1) - (PageTree.Find(page, name.Span) is null ? 0 : 1);
        }

        return length;
    }

    /// <summary>All entries in name order: shows all pages.</summary>
    public List<(ReadOnlyMemory<byte> Name, StagedItem Item)> List(StagedDirectory directory)
    {
        var entries = new SortedDictionary<ReadOnlyMemory<byte>, StagedItem>(NameOrder.Instance);
        if (directory.Origin is not null)
        {
            foreach (PageEntry entry in PageTree.Entries(source.Open(directory.Origin)))
            {
                entries.Add(entry.Name, StagedItem.From(entry));
            }
        }

        foreach ((ReadOnlyMemory<byte> name, StagedItem? item) in directory.Changes)
        {
            entries.Remove(name);
            if (item is not null)
            {
                entries.Add(name, item);
            }
        }

        return [.. entries.Select(e => (e.Key, e.Value))];
    }

    /// <summary>A part of the listing in slot order: shows the pages that it meets.</summary>
    public List<(ReadOnlyMemory<byte> Name, StagedItem Item)> Window(StagedDirectory directory, long offset, long count)
    {
        if (directory.Origin is null || !directory.Changes.IsEmpty)
        {
            return [.. List(directory).Skip((int)Math.Min(offset, int.MaxValue)).Take((int)Math.Min(count, int.MaxValue))];
        }

        Page page = source.Open(directory.Origin);
        var found = new List<PageEntry>();

        // For Irmin every directory of more than 32 entries is a trie, also where it hashes flat.
        PageTree.Window(page is LeafPage flat ? PageTree.Build(flat.Entries, 0) : page, offset, count, found);
        return [.. found.Select(e => (e.Name, StagedItem.From(e)))];
    }

    /// <summary>The kind and hash of an item: applies its staged changes in name order, directory by directory.</summary>
    public ProofEnd Resolve(StagedItem item)
    {
        if (item is StagedValue value)
        {
            return new ProofEnd(ContextKind.Value, value.Hash);
        }

        var directory = (StagedDirectory)item;
        directory.Hash ??= Apply(directory);
        return new ProofEnd(ContextKind.Directory, directory.Hash.Value);
    }

    private static bool IsSame(StagedItem? present, StagedItem item) => (present, item) switch
    {
        (StagedValue a, StagedValue b) => a.Hash == b.Hash,
        (StagedDirectory { Origin: { } a, Changes.IsEmpty: true }, StagedDirectory { Origin: { } b, Changes.IsEmpty: true }) => a.Hash == b.Hash,
        _ => false,
    };

    private StagedItem? FindEntry(StagedDirectory directory, byte[] name)
    {
        if (directory.Changes.TryGetValue(name, out StagedItem? item) || directory.Origin is null)
        {
            return item;
        }

        return PageTree.Find(source.Open(directory.Origin), name) is { } entry ? StagedItem.From(entry) : null;
    }

    private StagedDirectory? Update(StagedDirectory directory, ReadOnlySpan<byte[]> steps, StagedItem? item)
    {
        byte[] name = steps[0];
        StagedItem? present = FindEntry(directory, name);
        if (steps.Length > 1)
        {
            StagedDirectory? below = Update(present as StagedDirectory ?? StagedDirectory.Empty, steps[1..], item);
            return below is null ? null : directory.With(name, IsEmpty(below) ? null : below);
        }

        if (item is null || (item is StagedDirectory removed && IsEmpty(removed)))
        {
            return present is null ? null : directory.With(name, null);
        }

        return IsSame(present, item) ? null : directory.With(name, item);
    }

    private Hash256 Apply(StagedDirectory directory)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (directory.Changes.IsEmpty && directory.Origin is not null)
        {
            return directory.Origin.Hash;
        }

        Page page = directory.Origin is null ? LeafPage.Empty : source.Open(directory.Origin);
        if (page is LeafPage flat)
        {
            List<PageEntry> merged = Merge(flat.Entries, directory);
            return merged.Count <= InodeShape.FlatMax ? LeafPage.FlatHash(_hasher, merged) : PageTree.Build(merged, 0).Hash(_hasher);
        }

        foreach ((ReadOnlyMemory<byte> name, StagedItem? item) in directory.Changes)
        {
            PageEntry? present = PageTree.Find(page, name.Span);
            if (item is null)
            {
                page = present is null ? page : PageTree.Remove(page, name.Span);
                continue;
            }

            ProofEnd end = Resolve(item);
            bool isValue = end.Kind == ContextKind.Value;
            if (present is null || present.IsValue != isValue || present.Hash != end.Hash)
            {
                page = PageTree.Put(page, new PageEntry(name, isValue, end.Hash), 0);
            }
        }

        // A directory that has shrunk to 256 entries hashes flat again, which needs all of them.
        return page.Length > InodeShape.FlatMax ? page.Hash(_hasher) : LeafPage.FlatHash(_hasher, PageTree.Sorted(page));
    }

    private List<PageEntry> Merge(PageEntry[] entries, StagedDirectory directory)
    {
        var merged = new List<PageEntry>(entries.Length + directory.Changes.Count);
        int next = 0;
        foreach ((ReadOnlyMemory<byte> name, StagedItem? item) in directory.Changes)
        {
            int order = -1;
            while (next < entries.Length && (order = entries[next].Name.Span.SequenceCompareTo(name.Span)) < 0)
            {
                merged.Add(entries[next++]);
            }

            next += next < entries.Length && order == 0 ? 1 : 0;
            if (item is not null)
            {
                ProofEnd end = Resolve(item);
                merged.Add(new PageEntry(name, end.Kind == ContextKind.Value, end.Hash));
            }
        }

        merged.AddRange(entries.AsSpan(next));
        return merged;
    }
}
