// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore.Log;

/// <summary>Writes a pack: groups of pages, commit frames, and a last frame that says where they are. Nothing refers to it before the retention state does.</summary>
internal sealed class PackWriter : IDisposable
{
    private readonly LogParts _parts;
    private readonly Segment _pack;
    private readonly bool _compress;
    private readonly List<(ulong Number, byte[] Payload)> _group = [];
    private readonly List<(int Index, int Records)> _unplaced = [];
    private readonly List<(ulong Page, PageLocation Location)> _pages = [];
    private readonly List<CommitEntry> _commits = [];
    private long _offset;
    private ulong _sequence = 1;
    private uint _chain;
    private int _groupBytes;

    public PackWriter(LogParts parts, long number, bool compress)
    {
        _parts = parts;
        _compress = compress;
        _pack = new Segment(parts.Storage, number);
        if (parts.Storage.Exists(_pack.Name))
        {
            // Left by a run that did not end.
            parts.Storage.Delete(_pack.Name);
        }

        _pack.OpenForWriting(StorageOpenMode.CreateNew);
    }

    public long Number => _pack.Number;

    /// <summary>The bytes written so far.</summary>
    public long Length => _offset;

    public IReadOnlyList<(ulong Page, PageLocation Location)> Pages => _pages;

    public IReadOnlyList<CommitEntry> Commits => _commits;

    /// <summary>Adds a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="dead">Which of its records are left out, or null.</param>
    public void Add(LogPage page, DeadPage? dead)
    {
        byte[] payload = PageCodec.Rewrite(page, dead);
        if (_groupBytes > 0 && _groupBytes + payload.Length > PageGroup.TargetBytes)
        {
            EndGroup();
        }

        _unplaced.Add((_group.Count, page.RecordCount));
        _group.Add((page.Number, payload));
        _groupBytes += payload.Length;
    }

    /// <summary>Adds the frame of a commit as it is.</summary>
    public void Add(CommitLocation location, long sequence, ReadOnlySpan<byte> payload)
    {
        EndGroup();
        long offset = _offset;
        Append(FrameKind.Commit, payload);
        _commits.Add(new CommitEntry(location.Hash, sequence, offset, payload.Length, _chain));
    }

    /// <summary>Ends the pack, durable on return.</summary>
    public PackEntry Complete()
    {
        EndGroup();
        long footer = _offset;
        Append(FrameKind.PackFooter, new PackFooter(Number, [.. _pages], [.. _commits]).Encode());
        _parts.Guard.Barrier(_pack.File);
        _parts.Guard.SyncDirectory(_parts.Storage);
        return new PackEntry(_offset, footer, _chain);
    }

    public void Dispose() => _pack.Dispose();

    private void EndGroup()
    {
        if (_group.Count == 0)
        {
            return;
        }

        byte[] payload = PageGroup.Encode(_group, _compress);
        uint units = (uint)(_offset / FrameHeader.Alignment);
        Append(FrameKind.Group, payload);
        foreach ((int index, int records) in _unplaced)
        {
            _pages.Add((_group[index].Number, new PageLocation((int)Number, units, payload.Length, records, _chain)));
        }

        _group.Clear();
        _unplaced.Clear();
        _groupBytes = 0;
    }

    private void Append(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHeader.LengthOf(payload.Length)];
        payload.CopyTo(frame.AsSpan(FrameHeader.Size));
        _chain = FrameHeader.Seal(frame, kind, payload.Length, _sequence++, _chain);
        _pack.File.Write(_offset, frame);
        _offset += frame.Length;
    }
}
