// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Snapshots;

/// <summary>What a snapshot holds, gathered while it is written or read; it stands at its end.</summary>
/// <remarks>One thread gathers; another one may take copies of what there was at an earlier place.</remarks>
internal sealed class SnapshotManifest
{
    private const int HeadBytes = 40;
    private const int CommitBytes = (3 * Hash256.Size) + (5 * sizeof(ulong));

    private readonly Lock _gate = new();
    private readonly List<Section> _sections = [];
    private readonly List<Hash256> _dataChunks = [];

    public long RawBytes { get; private set; }

    public long DataChunks => _dataChunks.Count;

    /// <summary>The number of commits.</summary>
    public int Sections => _sections.Count;

    public ContentCounts Total => new(_sections.Sum(s => s.Counts.Values), _sections.Sum(s => s.Counts.Directories), _sections.Sum(s => s.Counts.ValueBytes));

    /// <summary>The commits and what each holds.</summary>
    public IEnumerable<(SnapshotCommit Commit, ContentCounts Counts)> Commits => _sections.Select(section => (section.Commit, section.Counts));

    public void AddCommit(SnapshotCommit commit)
    {
        lock (_gate)
        {
            _sections.Add(new Section { Commit = commit });
        }
    }

    public void AddData(Hash256 hash, int rawBytes)
    {
        lock (_gate)
        {
            _dataChunks.Add(hash);
            _sections[^1].Chunks++;
            _sections[^1].RawBytes += rawBytes;
            RawBytes += rawBytes;
        }
    }

    public void SetCounts(ContentCounts counts)
    {
        lock (_gate)
        {
            _sections[^1].Counts = counts;
        }
    }

    /// <summary>Writes what there was at a place, for <see cref="Load"/>.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="position">The place.</param>
    public void Save(BinaryWriter writer, SnapshotPosition position)
    {
        lock (_gate)
        {
            writer.Write(position.Sections);
            for (int i = 0; i < position.Sections; i++)
            {
                byte[] commit = _sections[i].Commit.Encode();
                writer.Write(commit.Length);
                writer.Write(commit);
                writer.Write(_sections[i].Counts.Values);
                writer.Write(_sections[i].Counts.Directories);
                writer.Write(_sections[i].Counts.ValueBytes);
                writer.Write(_sections[i].Chunks);
                writer.Write(_sections[i].RawBytes);
            }

            writer.Write(position.DataChunks);
            Span<byte> hash = stackalloc byte[Hash256.Size];
            for (int i = 0; i < position.DataChunks; i++)
            {
                _dataChunks[i].CopyTo(hash);
                writer.Write(hash);
            }
        }
    }

    /// <summary>Takes over what <see cref="Save"/> wrote. The last commit is in progress if the place is inside a chunk: its counts follow from the chunks, all of them full.</summary>
    /// <exception cref="InvalidDataException">A commit is malformed.</exception>
    public void Load(BinaryReader reader, bool isInside)
    {
        int sections = reader.ReadInt32();
        for (int i = 0; i < sections; i++)
        {
            SnapshotCommit commit = SnapshotCommit.Decode(reader.ReadBytes(reader.ReadInt32()), out string problem) ?? throw new InvalidDataException(problem);
            var counts = new ContentCounts(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            _sections.Add(new Section { Commit = commit, Counts = counts, Chunks = reader.ReadInt64(), RawBytes = reader.ReadInt64() });
        }

        int chunks = reader.ReadInt32();
        for (int i = 0; i < chunks; i++)
        {
            _dataChunks.Add(new Hash256(reader.ReadBytes(Hash256.Size)));
        }

        if (isInside)
        {
            Section last = _sections[^1];
            last.Chunks = chunks - _sections.Take(sections - 1).Sum(s => s.Chunks);
            last.RawBytes = last.Chunks * SnapshotFormat.ChunkBytes;
        }

        RawBytes = _sections.Sum(s => s.RawBytes);
    }

    /// <summary>Begins with what another one holds.</summary>
    public void TakeOver(SnapshotManifest other)
    {
        lock (_gate)
        {
            _sections.AddRange(other._sections);
            _dataChunks.AddRange(other._dataChunks);
            RawBytes = other.RawBytes;
        }
    }

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
