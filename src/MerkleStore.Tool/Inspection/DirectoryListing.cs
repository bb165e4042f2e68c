// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Inspection;

/// <summary>The entries of directories, with their sizes.</summary>
internal static class DirectoryListing
{
    // Made once: a listing allocates no delegate.
    private static readonly FoldVisitor<List<SizedEntry>> AddEntry = Add;

    /// <summary>The entries of a directory in byte order of their names; none if the path is no directory.</summary>
    public static IReadOnlyList<SizedEntry> Entries(ContextTree tree, ReadOnlySpan<byte> packed)
    {
        List<SizedEntry> entries = [];
        tree.Fold(ContextPath.FromPacked(packed), FoldDepth.Eq(1), ListOrder.Name, ref entries, AddEntry);
        return entries;
    }

    private static void Add(ref List<SizedEntry> entries, in FoldEntry entry)
    {
        ReadOnlySpan<byte> key = entry.PackedKey;
        entries.Add(new SizedEntry(PackedPath.TakeStep(ref key).ToArray(), entry.Kind, entry.Length));
    }
}
