// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Inspection;

/// <summary>What is at an entry and below it.</summary>
internal sealed class SubtreeSize(string name, long bytes, long values, long directories)
{
    /// <summary>The name of the entry, as text.</summary>
    public string Name { get; } = name;

    /// <summary>The bytes of the values.</summary>
    public long Bytes { get; private set; } = bytes;

    /// <summary>The number of values.</summary>
    public long Values { get; private set; } = values;

    /// <summary>The number of directories, the entry itself included if it is one.</summary>
    public long Directories { get; private set; } = directories;

    /// <summary>The sizes of the entries of a directory; of the value itself if the path holds one.</summary>
    public static List<SubtreeSize> Below(StoreView view, ReadOnlySpan<byte> packed, CancellationToken cancellation)
    {
        if (EntryLookup.Require(view, packed) == ContextKind.Value)
        {
            SizedEntry value = EntryLookup.Measure(view, packed);
            return [new SubtreeSize(value.NameText, value.Size, 1, 0)];
        }

        var walk = new Walk([], cancellation);
        view.Tree.Fold(ContextPath.FromPacked(packed), FoldDepth.Gt(0), ListOrder.Name, ref walk, Count);
        return walk.Sizes;
    }

    /// <summary>All of them together.</summary>
    public static SubtreeSize Sum(string name, IEnumerable<SubtreeSize> sizes)
        => sizes.Aggregate(new SubtreeSize(name, 0, 0, 0), (sum, size) => new SubtreeSize(name, sum.Bytes + size.Bytes, sum.Values + size.Values, sum.Directories + size.Directories));

    private static void Count(ref Walk walk, in FoldEntry entry)
    {
        walk.Cancellation.ThrowIfCancellationRequested();
        if (entry.Depth == 1)
        {
            ReadOnlySpan<byte> key = entry.PackedKey;
            walk.Sizes.Add(new SubtreeSize(PathText.FormatStep(PackedPath.TakeStep(ref key)), 0, 0, 0));
        }

        SubtreeSize size = walk.Sizes[^1];
        bool isValue = entry.Kind == ContextKind.Value;
        size.Bytes += isValue ? entry.Length : 0;
        size.Values += isValue ? 1 : 0;
        size.Directories += isValue ? 0 : 1;
    }

    private readonly record struct Walk(List<SubtreeSize> Sizes, CancellationToken Cancellation);
}
