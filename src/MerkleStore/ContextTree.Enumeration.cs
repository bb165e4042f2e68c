// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore;

/// <content>Listing and folding.</content>
public sealed partial class ContextTree
{
    /// <summary>Lists the entries of the directory at a key.</summary>
    /// <param name="path">The key.</param>
    /// <param name="offset">How many entries to skip, 0 or more; past the end the list is empty.</param>
    /// <param name="length">How many entries to give at the most, 0 or more.</param>
    /// <param name="order">The order of the entries, which offset and length count in.</param>
    /// <returns>A new list; empty for a value or nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is negative, or the order is not one.</exception>
    public IReadOnlyList<ContextEntry> List(ContextPath path, long offset = 0, long length = long.MaxValue, ListOrder order = ListOrder.Name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        CheckOrder(order);
        using WorkingTree.ReadScope reading = Work.Read();
        if (!_work.TryLocate(path, out EntryContent content) || !content.IsDirectory)
        {
            return [];
        }

        var listing = new DirectoryListing();
        listing.Fill(_work.Space, content.Reference);

        // Irmin lists a stored directory with changes from a map of all its entries; only its fold keeps the two apart.
        if (order == ListOrder.Irmin && content.Address != 0)
        {
            IrminOrder.Apply(_work.Space, content.Reference, listing, new DirectoryListing());
        }

        long end = Math.Min(listing.Count, length > long.MaxValue - offset ? long.MaxValue : offset + length);
        var entries = new List<ContextEntry>((int)Math.Max(0, end - offset));
        for (int i = (int)Math.Min(offset, listing.Count); i < end; i++)
        {
            entries.Add(new ContextEntry(listing.Name(i).ToArray(), listing[i].IsDirectory ? ContextKind.Directory : ContextKind.Value));
        }

        return entries;
    }

    /// <summary>Visits the directory at a key and all below it: a directory before its entries.</summary>
    /// <typeparam name="TState">What the fold builds up.</typeparam>
    /// <param name="path">The key; keys of entries are relative to it, so that it has depth 0 and no steps. On a value or nothing, nothing is visited.</param>
    /// <param name="depth">Which depths are visited.</param>
    /// <param name="order">The order of the entries of each directory.</param>
    /// <param name="state">What is handed from visit to visit.</param>
    /// <param name="visitor">Receives the entries. It must not change the tree.</param>
    /// <exception cref="ArgumentNullException"><paramref name="visitor"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The order is not one.</exception>
    public void Fold<TState>(ContextPath path, FoldDepth depth, ListOrder order, ref TState state, FoldVisitor<TState> visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        CheckOrder(order);
        using WorkingTree.ReadScope reading = Work.Read();
        if (!_work.TryLocate(path, out EntryContent content))
        {
            if (path.IsRoot && depth.Minimum == 0 && depth.Maximum >= 0)
            {
                EntryContent empty = default;
                empty.Kind = EntryTag.Directory;
                visitor(ref state, new FoldEntry(_work.Space, empty, default, 0));
            }

            return;
        }

        if (content.IsDirectory)
        {
            var walk = new FoldWalk<TState>(this, depth, order, visitor);
            walk.Visit(content, 0, ref state);
        }
    }

    internal void FillInOrder(DirectoryListing listing, NodeRef directory, ListOrder order)
    {
        listing.Fill(_work.Space, directory);
        if (order == ListOrder.Irmin)
        {
            IrminOrder.Apply(_work.Space, directory, listing, new DirectoryListing());
        }
    }

    private static void CheckOrder(ListOrder order)
    {
        if (!Enum.IsDefined(order))
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, "The order is Name or Irmin.");
        }
    }
}
