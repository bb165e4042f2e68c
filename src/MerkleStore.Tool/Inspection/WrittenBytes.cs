// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Inspection;

/// <summary>The bytes that a store wrote, by cause. They add up to all bytes written.</summary>
internal sealed class WrittenBytes
{
    private static readonly (string Key, Func<StoreStatistics, long> Of)[] All =
    [
        ("values", s => s.ValueBytes),
        ("names", s => s.NameBytes),
        ("references", s => s.ReferenceBytes),
        ("hashes", s => s.HashBytes),
        ("nodes", s => s.NodeBytes),
        ("patches", s => s.PatchBytes),
        ("pageHeads", s => s.PageHeadBytes),
        ("commits", s => s.CommitBytes),
        ("framing", s => s.FramingBytes),
        ("index", s => s.IndexBytes),
        ("journal", s => s.JournalBytes),
        ("superblock", s => s.SuperblockBytes),
        ("zerosAhead", s => s.ZeroFillBytes),
    ];

    private readonly long[] _bytes = new long[All.Length];

    /// <summary>The causes, by the keys that JSON has for them.</summary>
    public IEnumerable<(string Key, long Bytes)> Causes => All.Select((cause, i) => (cause.Key, _bytes[i]));

    /// <summary>Adds what a store wrote since it was opened.</summary>
    public void Add(ContextStore store)
    {
        StoreStatistics statistics = store.GetStatistics();
        for (int i = 0; i < All.Length; i++)
        {
            _bytes[i] += All[i].Of(statistics);
        }
    }
}
