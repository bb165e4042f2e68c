// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Immutable;

namespace MerkleStore.Log;

/// <summary>What a commit frame holds. <see cref="Sequence"/>, <see cref="FirstPage"/> and <see cref="PageCount"/> are filled in by <see cref="CommitWriter.Complete"/>.</summary>
internal sealed record CommitRecord
{
    /// <summary>The hash of the commit.</summary>
    public required Hash256 Hash { get; init; }

    /// <summary>The hash of the root of its tree.</summary>
    public required Hash256 RootHash { get; init; }

    /// <summary>The record of the root of its tree; none for an empty tree.</summary>
    public LogAddress Root { get; init; }

    /// <summary>The hashes of the parents, in the order in which they are hashed.</summary>
    public ImmutableArray<Hash256> Parents { get; init; } = [];

    /// <summary>The date of the commit in seconds since 1970.</summary>
    public long Date { get; init; }

    /// <summary>The author, as bytes.</summary>
    public byte[] Author { get; init; } = [];

    /// <summary>The message, as bytes.</summary>
    public byte[] Message { get; init; } = [];

    /// <summary>The sequence of the commit whose tree was checked out to build this one; 0 for none.</summary>
    public long Base { get; init; }

    /// <summary>The level of the block; -1 if it was not told.</summary>
    public long Level { get; init; } = -1;

    /// <summary>The cycle of the block; -1 if it was not told.</summary>
    public long Cycle { get; init; } = -1;

    /// <summary>The number of the commit in this store, from 1 without holes.</summary>
    public long Sequence { get; init; }

    /// <summary>The number of the first page of the commit, also if it has none.</summary>
    public ulong FirstPage { get; init; }

    /// <summary>The number of its pages.</summary>
    public int PageCount { get; init; }

    /// <summary>The entries of the dead list.</summary>
    public int DeadCount { get; init; }

    /// <summary>The dead list as <see cref="DeadListCodec"/> writes it: the records of the base's tree that this tree no longer has.</summary>
    public ReadOnlyMemory<byte> DeadList { get; init; }

    /// <summary>The number of the last page of the log up to the commit.</summary>
    public ulong LastPage => FirstPage + (ulong)PageCount - 1;

    /// <summary>The last address that a record of this commit or an earlier one can have.</summary>
    public ulong Limit => (LastPage << 16) | 0xFFFF;
}
