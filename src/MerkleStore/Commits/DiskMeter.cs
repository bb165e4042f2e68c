// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Log;
using MerkleStore.Tree;

namespace MerkleStore.Commits;

/// <summary>Adds up the bytes of commits' frames by cause.</summary>
internal sealed class DiskMeter(LogStore log, CancellationToken cancellationToken)
{
    private readonly long[] _counts = new long[(int)RecordKind.BranchPatch + 1];
    private readonly long[] _bytes = new long[(int)RecordKind.BranchPatch + 1];
    private RecordCost _records;
    private long _commits;
    private long _pages;
    private long _commitBytes;
    private long _deadListBytes;
    private long _framing;

    /// <summary>Adds a commit: its frame and its pages.</summary>
    public void Add(CommitRecord commit)
    {
        int known = CommitRecordCodec.PayloadSizeWithoutDeadList(commit);
        int payload = CommitRecordCodec.PayloadSize(commit);
        _commits++;
        _commitBytes += known;
        _deadListBytes += payload - known;
        _framing += FrameHeader.LengthOf(payload) - payload;
        for (int i = 0; i < commit.PageCount; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using PageReaders.Lease reading = log.Readers.Read();
            Add(log.ReadPage(commit.FirstPage + (ulong)i));
        }
    }

    /// <summary>The sums.</summary>
    public DiskCost ToCost() => new()
    {
        Commits = _commits,
        Pages = _pages,
        ValueBytes = _records.Values,
        NameBytes = _records.Names,
        ReferenceBytes = _records.References,
        HashBytes = _records.Hashes,
        NodeBytes = _records.Nodes,
        PatchBytes = _records.Patches,
        CommitBytes = _commitBytes,
        DeadListBytes = _deadListBytes,
        FramingBytes = _framing,
        Records = [.. Enum.GetValues<RecordKind>().Select(kind => new RecordKindCost(kind, _counts[(int)kind], _bytes[(int)kind]))],
    };

    private void Add(LogPage page)
    {
        _pages++;
        long records = 0;
        for (int slot = 0; slot < page.RecordCount; slot++)
        {
            ReadOnlySpan<byte> record = page.Record(slot);
            ulong address = new LogAddress(page.Number, slot).Value;
            _records += RecordCost.Of(record, address);
            int kind = NodeRecord.Kind(record, address) - NodeRecord.Leaf;
            _counts[kind]++;
            _bytes[kind] += record.Length;
            records += record.Length;
        }

        _framing += FrameHeader.LengthOf(page.PayloadLength) - records;
    }
}
