// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Collections.Immutable;
using MerkleStore.Commits;
using MerkleStore.Log;

namespace MerkleStore.Snapshots;

/// <summary>A commit as a snapshot describes it. Level and cycle are not there: they are what a node told its store, not part of the commit.</summary>
internal sealed record SnapshotCommit
{
    private const int FixedBytes = (3 * Hash256.Size) + sizeof(long) + (4 * sizeof(uint));
    private const uint HasBase = 1;

    public required Hash256 Hash { get; init; }

    public required Hash256 RootHash { get; init; }

    /// <summary>The commit of which this one is the difference, or null.</summary>
    public Hash256? Base { get; init; }

    public ImmutableArray<Hash256> Parents { get; init; } = [];

    public long Date { get; init; }

    public byte[] Author { get; init; } = [];

    public byte[] Message { get; init; } = [];

    public static SnapshotCommit From(CommitRecord record, Hash256? @base) => new()
    {
        Hash = record.Hash,
        RootHash = record.RootHash,
        Base = @base,
        Parents = record.Parents,
        Date = record.Date,
        Author = record.Author,
        Message = record.Message,
    };

    public CommitRecord ToRecord(LogAddress root, long baseSequence) => new()
    {
        Hash = Hash,
        RootHash = RootHash,
        Root = root,
        Parents = Parents,
        Date = Date,
        Author = Author,
        Message = Message,
        Base = baseSequence,
    };

    public byte[] Encode()
    {
        byte[] payload = new byte[FixedBytes + (Parents.Length * Hash256.Size) + Author.Length + Message.Length];
        Span<byte> rest = payload;
        Hash.CopyTo(rest);
        RootHash.CopyTo(rest[32..]);
        (Base ?? default).CopyTo(rest[64..]);
        BinaryPrimitives.WriteInt64LittleEndian(rest[96..], Date);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[104..], Base is null ? 0 : HasBase);
        BinaryPrimitives.WriteInt32LittleEndian(rest[108..], Parents.Length);
        BinaryPrimitives.WriteInt32LittleEndian(rest[112..], Author.Length);
        BinaryPrimitives.WriteInt32LittleEndian(rest[116..], Message.Length);
        rest = rest[FixedBytes..];
        foreach (Hash256 parent in Parents)
        {
            parent.CopyTo(rest);
            rest = rest[Hash256.Size..];
        }

        Author.CopyTo(rest);
        Message.CopyTo(rest[Author.Length..]);
        return payload;
    }

    /// <summary>Reads the description in the present chunk, and checks it against the hash of the commit.</summary>
    public static SnapshotCommit Decode(ChunkReader chunk)
    {
        SnapshotCommit? commit = Decode(chunk.Raw, out string problem);
        if (commit is null)
        {
            chunk.Throw(problem);
        }

        return commit;
    }

    /// <summary>Reads a description, and checks it against the hash of the commit.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="problem">What is wrong, if the result is null.</param>
    public static SnapshotCommit? Decode(ReadOnlySpan<byte> payload, out string problem)
    {
        problem = "is too short for a commit";
        if (payload.Length < FixedBytes)
        {
            return null;
        }

        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(payload[104..]);
        long parents = BinaryPrimitives.ReadUInt32LittleEndian(payload[108..]);
        long author = BinaryPrimitives.ReadUInt32LittleEndian(payload[112..]);
        long message = BinaryPrimitives.ReadUInt32LittleEndian(payload[116..]);
        if (flags > HasBase || FixedBytes + (parents * Hash256.Size) + author + message != payload.Length)
        {
            problem = "has the lengths or flags of a commit that cannot be";
            return null;
        }

        var @base = new Hash256(payload[64..96]);
        if (flags == 0 && @base != default)
        {
            problem = "names a base without saying that it has one";
            return null;
        }

        ImmutableArray<Hash256>.Builder hashes = ImmutableArray.CreateBuilder<Hash256>((int)parents);
        ReadOnlySpan<byte> rest = payload[FixedBytes..];
        for (long i = 0; i < parents; i++)
        {
            hashes.Add(new Hash256(rest[..Hash256.Size]));
            rest = rest[Hash256.Size..];
        }

        var commit = new SnapshotCommit
        {
            Hash = new Hash256(payload[..32]),
            RootHash = new Hash256(payload[32..64]),
            Base = flags == HasBase ? @base : null,
            Parents = hashes.MoveToImmutable(),
            Date = BinaryPrimitives.ReadInt64LittleEndian(payload[96..]),
            Author = rest[..(int)author].ToArray(),
            Message = rest[(int)author..].ToArray(),
        };
        problem = "describes a commit that does not have the hash that it names";
        return CommitHasher.Hash(commit.RootHash, commit.Parents.AsSpan(), commit.Date, commit.Author, commit.Message) == commit.Hash ? commit : null;
    }
}
