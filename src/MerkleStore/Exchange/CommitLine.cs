// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Exchange;

/// <summary>What the last line of an export says.</summary>
internal sealed class CommitLine
{
    private const int Members = 6;

    public HashSet<string> Seen { get; } = [];

    public bool IsWhole => Seen.Count == Members;

    public Hash256 Hash { get; set; }

    public Hash256 RootHash { get; set; }

    public List<Hash256> Parents { get; } = [];

    public long Date { get; private set; }

    public byte[] Author { get; set; } = [];

    public byte[] Message { get; set; } = [];

    public bool SetDate(long date)
    {
        Date = date;
        return true;
    }
}
