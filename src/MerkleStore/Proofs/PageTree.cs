// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Hashing;
using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>Reads and changes directories made of pages, page by page as Irmin does: which pages it loads is part of what a proof is.</summary>
internal static class PageTree
{
    /// <summary>The entry of a name: loads the pages on its way.</summary>
    public static PageEntry? Find(Page page, ReadOnlySpan<byte> name)
    {
        var slots = new NameSlots(name);
        Page? at = page.Load();
        while (at is BranchPage branch)
        {
            at = branch.Children[slots.At(branch.Depth)]?.Load();
        }

        if (at is null)
        {
            return null;
        }

        var leaf = (LeafPage)at;
        int index = leaf.Find(name);
        return index < 0 ? null : leaf.Entries[index];
    }

    /// <summary>All entries, slot by slot, each bucket in name order; a page is loaded when the walk gets to it.</summary>
    public static IEnumerable<PageEntry> Entries(Page page)
    {
        if (page.Load() is LeafPage leaf)
        {
            return leaf.Entries;
        }

        return ((BranchPage)page.Load()).Children.OfType<Page>().SelectMany(Entries);
    }

    /// <summary>All entries, in name order.</summary>
    public static List<PageEntry> Sorted(Page page)
    {
        List<PageEntry> entries = [.. Entries(page)];
        if (page.Load() is not LeafPage)
        {
            Sort(entries);
        }

        return entries;
    }

    /// <summary>A page for entries in name order.</summary>
    /// <exception cref="ContextLimitException">More than 32 names share a slot at every depth.</exception>
    public static Page Build(IReadOnlyList<PageEntry> sorted, int depth)
    {
        if (sorted.Count <= InodeShape.BucketMax)
        {
            return new LeafPage([.. sorted]);
        }

        if (depth >= ContextLimits.MaxInodeDepth)
        {
            PathErrors.ThrowInodeDepth();
        }

        var bySlot = new List<PageEntry>?[EncodingLimits.Slots];
        foreach (PageEntry entry in sorted)
        {
            (bySlot[OcamlHash.Slot(depth, entry.Name.Span)] ??= []).Add(entry);
        }

        return new BranchPage(depth, sorted.Count, Array.ConvertAll(bySlot, entries => entries is null ? null : Build(entries, depth + 1)));
    }

    /// <summary>Adds an entry or replaces the one of the same name.</summary>
    public static Page Put(Page page, PageEntry entry, int depth)
    {
        if (page.Load() is LeafPage leaf)
        {
            var entries = new List<PageEntry>(leaf.Entries);
            int index = leaf.Find(entry.Name.Span);
            if (index >= 0)
            {
                entries[index] = entry;
            }
            else
            {
                entries.Insert(~index, entry);
            }

            return Build(entries, depth);
        }

        var branch = (BranchPage)page.Load();
        int slot = OcamlHash.Slot(branch.Depth, entry.Name.Span);
        Page? child = branch.Children[slot];
        long before = child is null ? 0 : child.Load().Length;
        Page changed = child is null ? new LeafPage([entry]) : Put(child, entry, depth + 1);
        return new BranchPage(branch.Depth, branch.Length - before + changed.Length, With(branch.Children, slot, changed));
    }

    /// <summary>Removes an entry that is there. A branch that is left with 32 entries becomes a bucket, for which all below it is loaded.</summary>
    public static Page Remove(Page page, ReadOnlySpan<byte> name)
    {
        if (page.Load() is LeafPage leaf)
        {
            return new LeafPage(Without(leaf.Entries, name));
        }

        var branch = (BranchPage)page.Load();
        if (branch.Length - 1 <= InodeShape.BucketMax)
        {
            return new LeafPage(Without([.. Sorted(branch)], name));
        }

        int slot = OcamlHash.Slot(branch.Depth, name);
        Page child = branch.Children[slot]!.Load();
        return new BranchPage(branch.Depth, branch.Length - 1, With(branch.Children, slot, child.Length == 1 ? null : Remove(child, name)));
    }

    /// <summary>Appends a part of the listing: loads a page when the walk meets it, but not what is inside one that lies before the part.</summary>
    public static void Window(Page page, long offset, long count, List<PageEntry> found)
    {
        if (page.Load() is LeafPage leaf)
        {
            for (long i = offset; i < leaf.Entries.Length && count > 0; i++, count--)
            {
                found.Add(leaf.Entries[i]);
            }

            return;
        }

        long wanted = found.Count + Math.Min(count, int.MaxValue - found.Count);
        foreach (Page? child in ((BranchPage)page.Load()).Children)
        {
            if (child is null)
            {
                continue;
            }

            if (found.Count == wanted)
            {
                break;
            }

            long length = child.Load().Length;
            if (offset >= length)
            {
                offset -= length;
                continue;
            }

            Window(child, offset, wanted - found.Count, found);
            offset = 0;
        }
    }

    private static void Sort(List<PageEntry> entries) => entries.Sort((a, b) => a.Name.Span.SequenceCompareTo(b.Name.Span));

    private static PageEntry[] Without(PageEntry[] entries, ReadOnlySpan<byte> name)
    {
        int index = new LeafPage(entries).Find(name);
        return [.. entries[..index], .. entries[(index + 1)..]];
    }

    private static Page?[] With(Page?[] children, int slot, Page? page)
    {
        var changed = (Page?[])children.Clone();
        changed[slot] = page;
        return changed;
    }
}
