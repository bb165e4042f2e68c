// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <summary>Reads the whole log and reports everything that is not as it was written. Runs beside readers and a writer.</summary>
internal sealed class LogVerifier(LogParts parts, LogSnapshot snapshot, LogVerifyVisitor visitor)
{
    private long _problems;
    private long _done;
    private long _total;

    /// <summary>Runs to the end.</summary>
    /// <returns>The number of problems.</returns>
    public long Run(CancellationToken cancellationToken)
    {
        JournalState journal = VerifyJournal();
        VerifySuperblock();
        Segment[] segments = [.. parts.Segments.ToArray().Where(segment => segment.Number <= snapshot.State.Position.Segment)];
        Segment[] packs = [.. segments.Where(segment => segment.Number < 0)];
        segments = [.. segments.Where(segment => segment.Number > 0)];
        _total = segments.Sum(LengthOf) + packs.Sum(LengthOf);
        LogState state = LogState.Empty;
        bool isBroken = false;
        foreach (Segment segment in segments)
        {
            state = SkipRetired(journal, segment.Number, state);
            var verifier = new SegmentVerifier(parts, this, segment, LengthOf(segment), journal, state, isBroken);
            state = verifier.Run(cancellationToken);
            isBroken = verifier.IsBroken;
        }

        foreach (Segment pack in packs)
        {
            VerifyPack(pack, cancellationToken);
        }

        if (state.CommitCount != snapshot.State.CommitCount || state.CommittedPages != snapshot.State.CommittedPages)
        {
            Report("", -1, FormattableString.Invariant($"the segments hold {state.CommitCount} commits and {state.CommittedPages} pages of them; the log has {snapshot.State.CommitCount} and {snapshot.State.CommittedPages}"));
        }

        return _problems;
    }

    /// <summary>Passes a problem on.</summary>
    public void Report(string file, long offset, string message)
    {
        _problems++;
        visitor.Problem(new LogProblem(file, offset, message));
    }

    /// <summary>Passes a page on.</summary>
    public void Visit(LogPage page) => visitor.Page(page);

    /// <summary>Passes a commit on.</summary>
    public void Visit(CommitRecord commit) => visitor.Commit(commit);

    /// <summary>Adds to the progress.</summary>
    public void Advance(long bytes)
    {
        _done += bytes;
        visitor.Progress(_done, _total);
    }

    /// <summary>Goes on behind segments that were freed: the state there is the one that the retention state knows.</summary>
    private LogState SkipRetired(JournalState journal, long number, LogState state)
    {
        if (!parts.Retention.Retired.TryGetValue(number - 1, out RetiredSegment retired) || journal.Sealed.FirstOrDefault(record => record.Segment == number - 1) is not { Segment: > 0 } record)
        {
            return state;
        }

        return new LogState(
            new LogPosition(record.Segment, record.Length, record.FooterSequence + 1, record.FooterCrc),
            retired.NextPage,
            retired.CommittedPages,
            retired.CommitCount);
    }

    private void VerifyPack(Segment pack, CancellationToken cancellationToken)
    {
        long length = LengthOf(pack);
        var reader = new FrameReader(pack.File, length);
        ulong sequence = 1;
        uint chain = 0;
        for (long offset = 0; offset < length; sequence++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!reader.TryRead(offset, out FrameHeader header, out ReadOnlySpan<byte> frame) || header.Sequence != sequence || header.PreviousCrc != chain)
            {
                Report(pack.Name, offset, "the frame there is damaged or does not follow the one before");
                return;
            }

            ReadOnlySpan<byte> payload = frame.Slice(FrameHeader.Size, header.PayloadLength);
            bool isRight = header.Kind switch
            {
                FrameKind.Group => PageGroup.TryReadAll(payload, out List<LogPage>? pages) && pages.TrueForAll(page => IsListed(pack, page, offset)),
                FrameKind.Commit => CommitRecordCodec.TryDecode(payload, out _),
                FrameKind.PackFooter => PackFooter.TryDecode(payload, out _) && offset + header.FrameLength == length,
                _ => false,
            };
            if (!isRight)
            {
                Report(pack.Name, offset, "what the frame there holds is not what the pack was made of");
            }

            Advance(header.FrameLength);
            offset += header.FrameLength;
            chain = header.Crc;
        }
    }

    private bool IsListed(Segment pack, LogPage page, long offset)
    {
        visitor.Page(page);
        PageLocation location = parts.Pages.StableLocation(page.Number);
        return location.Segment == pack.Number && location.Offset == offset && location.RecordCount == page.RecordCount;
    }

    private long LengthOf(Segment segment)
    {
        if (segment.Number == snapshot.State.Position.Segment)
        {
            return snapshot.State.Position.Offset;
        }

        try
        {
            return segment.File.Length;
        }
        catch (StorageFailureException failure)
        {
            Report(segment.Name, -1, "the file cannot be opened: " + failure.Message);
            return 0;
        }
    }

    private JournalState VerifyJournal()
    {
        try
        {
            JournalDecoder decoder = JournalDecoder.Read(JournalFile.Name, snapshot.Journal);
            if (decoder.Length != snapshot.Journal.Length)
            {
                Report(JournalFile.Name, decoder.Length, "the record there is damaged");
            }

            return decoder.State;
        }
        catch (MerkleStoreException exception) when (exception is StoreCorruptionException or StoreFormatException)
        {
            Report(JournalFile.Name, (exception as StoreCorruptionException)?.Offset ?? -1, exception.Message);
            return new JournalState();
        }
    }

    private void VerifySuperblock()
    {
        try
        {
            Superblock superblock = SuperblockFile.Read(parts.Storage, parts.Options, out int damagedCopy);
            if (damagedCopy != 0)
            {
                Report(SuperblockFile.Name, (damagedCopy - 1) * Superblock.CopySize, FormattableString.Invariant($"copy {damagedCopy} is damaged; the other one is whole"));
            }

            if (superblock.SegmentBytes != parts.Options.SegmentBytes || superblock.PageBytes != parts.Options.PageBytes)
            {
                Report(SuperblockFile.Name, 0, "its sizes are not the ones that the log was opened with");
            }
        }
        catch (MerkleStoreException exception) when (exception is StoreCorruptionException or StoreFormatException or StorageFailureException)
        {
            Report(SuperblockFile.Name, -1, exception.Message);
        }
    }
}
