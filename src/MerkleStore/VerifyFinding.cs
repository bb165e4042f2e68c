// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>One piece of damage.</summary>
public sealed record VerifyFinding
{
    internal VerifyFinding()
    {
    }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>The file, or an empty text if the finding is about a record.</summary>
    public string File { get; init; } = "";

    /// <summary>The offset in the file in bytes, or -1.</summary>
    public long Offset { get; init; } = -1;

    /// <summary>The log address of the record (page number shifted left by 16, plus slot), or 0 if the finding is about a frame.</summary>
    public ulong Address { get; init; }

    /// <summary>The first commit whose tree reaches the record, or null if the finding is about a frame.</summary>
    public Hash256? Commit { get; init; }

    /// <summary>The key at which the record stands in the tree of that commit.</summary>
    public ContextKey Path { get; init; } = ContextKey.Root;

    /// <summary>The commits whose trees reach the record, and the keys at which it stands there: the first hundred. Empty if the finding is about a frame.</summary>
    public IReadOnlyList<BrokenPlace> Places { get; init; } = [];

    /// <summary>The number of places, over all commits.</summary>
    public long PlaceCount { get; init; }

    /// <summary>The finding in one line, for people.</summary>
    /// <returns>Place and message.</returns>
    public override string ToString()
    {
        if (Commit is null)
        {
            return $"{File} at byte {Offset}: {Message}";
        }

        return Address == 0
            ? $"commit {Commit}: {Message}"
            : $"record {Address >> 16}:{Address & 0xFFFF} at '{Path}' in commit {Commit}{More()}: {Message}";
    }

    private string More() => PlaceCount switch
    {
        <= 1 => "",
        2 => " and one more place",
        _ => FormattableString.Invariant($" and {PlaceCount - 1} more places"),
    };
}
