// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>What a compaction did.</summary>
public sealed record CompactionReport
{
    internal CompactionReport()
    {
    }

    /// <summary>The segments and packs that were freed.</summary>
    public long Freed { get; init; }

    /// <summary>The bytes of their files.</summary>
    public long BytesFreed { get; init; }

    /// <summary>The bytes that were written to keep what lived in them.</summary>
    public long BytesCopied { get; init; }

    /// <summary>Whether nothing is left that pays; false if the budget ended it.</summary>
    public bool IsComplete { get; init; }
}
