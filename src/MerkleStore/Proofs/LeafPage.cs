// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>A page with entries, in name order: a directory of at most 256, or a bucket of at most 32.</summary>
internal sealed class LeafPage(PageEntry[] entries) : Page
{
    private Hash256? _bucketHash;

    public static LeafPage Empty { get; } = new([]);

    public PageEntry[] Entries { get; } = entries;

    public override long Length => Entries.Length;

    /// <summary>The hash of a directory of at most 256 entries.</summary>
    public static Hash256 FlatHash(ProofHasher hasher, IReadOnlyList<PageEntry> sorted)
    {
        hasher.BeginFlat(sorted.Count);
        foreach (PageEntry entry in sorted)
        {
            hasher.AddToFlat(entry.Name.Span, entry.IsValue, entry.Hash);
        }

        return hasher.End();
    }

    public override Hash256 Hash(ProofHasher hasher)
    {
        if (_bucketHash is { } known)
        {
            return known;
        }

        hasher.BeginBucket(Entries.Length);
        foreach (PageEntry entry in Entries)
        {
            hasher.AddToBucket(entry.Name.Span, entry.IsValue, entry.Hash);
        }

        Hash256 hash = hasher.End();
        _bucketHash = hash;
        return hash;
    }

    /// <summary>The index of a name, or the complement of where it would stand.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = Entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = Entries[middle].Name.Span.SequenceCompareTo(name);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
