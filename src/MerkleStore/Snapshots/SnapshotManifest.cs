// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Snapshots;

/// <summary>What a snapshot holds, gathered while it is written or read; it stands at its end.</summary>
internal sealed class SnapshotManifest
{
    private const int HeadBytes = 40;
    private const int CommitBytes = (3 * Hash256.Size) + (5 * sizeof(ulong));

    private readonly List<Section> _sections = [];
    private readonly List<Hash256> _dataChunks = [];

    public long RawBytes { get; private set; }

    public long DataChunks => _dataChunks.Count;

    public ContentCounts Total => new(_sections.Sum(s => s.Counts.Values), _sections.Sum(s => s.Counts.Directories), _sections.Sum(s => s.Counts.ValueBytes));

    /// <summary>The commits and what each holds.</summary>
    public IEnumerable<(SnapshotCommit Commit, ContentCounts Counts)> Commits => _sections.Select(section => (section.Commit, section.Counts));

    public void AddCommit(SnapshotCommit commit) => _sections.Add(new Section { Commit = commit });

    public void AddData(Hash256 hash, int rawBytes)
    {
        _dataChunks.Add(hash);
        _sections[^1].Chunks++;
        _sections[^1].RawBytes += rawBytes;
        RawBytes += rawBytes;
    }

    public void SetCounts(ContentCounts counts) => _sections[^1].Counts = counts;

    public byte[] Encode()
    {
        byte[] payload = new byte[HeadBytes + (_sections.Count * CommitBytes) + (_dataChunks.Count * Hash256.Size)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, SnapshotFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), _sections.Count);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(8), _dataChunks.Count);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(16), RawBytes);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(24), Total.Values);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(32), Total.Directories);
        Span<byte> rest = payload.AsSpan(HeadBytes);
        foreach (Section section in _sections)
        {
            section.Commit.Hash.CopyTo(rest);
            section.Commit.RootHash.CopyTo(rest[32..]);
            (section.Commit.Base ?? default).CopyTo(rest[64..]);
            BinaryPrimitives.WriteInt64LittleEndian(rest[96..], section.Counts.Values);
            BinaryPrimitives.WriteInt64LittleEndian(rest[104..], section.Counts.Directories);
            BinaryPrimitives.WriteInt64LittleEndian(rest[112..], section.Counts.ValueBytes);
            BinaryPrimitives.WriteInt64LittleEndian(rest[120..], section.Chunks);
            BinaryPrimitives.WriteInt64LittleEndian(rest[128..], section.RawBytes);
            rest = rest[CommitBytes..];
        }

        foreach (Hash256 hash in _dataChunks)
        {
            hash.CopyTo(rest);
            rest = rest[Hash256.Size..];
        }

        return payload;
    }

    private sealed class Section
    {
        public required SnapshotCommit Commit { get; init; }

        public ContentCounts Counts { get; set; }

        public long Chunks { get; set; }

        public long RawBytes { get; set; }
    }
}
