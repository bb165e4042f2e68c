// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Journal;

namespace MerkleStore.Log;

/// <content>What retention needs of the log. One caller at a time, beside readers and a writer.</content>
internal sealed partial class LogStore
{
    public RetentionState Retention => _parts.Retention;

    /// <summary>The segment that is appended to; all before it are sealed.</summary>
    public long ActiveSegment => _appender?.End.Position.Segment ?? _readOnlyEnd.Position.Segment;

    /// <summary>Seals the segment that is appended to, so that what it holds can be freed.</summary>
    public void Seal() => Writer.Seal();

    public PageLocation PageAt(ulong page) => _parts.Pages.StableLocation(page);

    public bool IsVisible(long sequence) => _parts.Commits.IsVisible(sequence);

    public void Hide(long sequence) => _parts.Commits.Hide(sequence);

    public CommitLocation CommitAt(long sequence) => _parts.Commits.Get(sequence);

    /// <summary>Reads a page past the cache.</summary>
    public LogPage ReadPageOnce(ulong page) => _reader.Load(page, new LogAddress(page, 0));

    /// <summary>The payload of a commit frame as it is in the log.</summary>
    public byte[] ReadCommitFrame(long sequence) => _reader.ReadCommitPayload(sequence);

    public void SaveRetention()
    {
        _ = Writer;
        RetentionFile.Write(_parts.Storage, _parts.Guard, _parts.Retention);
    }

    public PackWriter BeginPack(bool compress) => new(_parts, _parts.Retention.NextPack, compress);

    /// <summary>The bytes of a file of the log.</summary>
    public long LengthOf(long segment) => _parts.Segments.TryGet(segment, out Segment? file) ? file.File.Length : 0;

    /// <summary>Where the log stands behind a sealed segment.</summary>
    public RetiredSegment Behind(long number)
    {
        if (!_parts.Segments.TryGet(number, out Segment? segment))
        {
            throw Damage.In(Segment.NameOf(number), "the segment is not there");
        }

        SegmentSealed record = _parts.Journal.State.Sealed.First(candidate => candidate.Segment == number);
        IndexFrame footer = SealedSegments.ReadFooter(segment, record);
        ulong next = footer.Pages.Length > 0 ? footer.Pages[^1].Number + 1 : footer.CommittedPages + 1;
        return new RetiredSegment(next, footer.CommittedPages, footer.CommitCount);
    }

    /// <summary>Puts the pages and commits of a source where the retention state, which is durable, says they are, and deletes the file.</summary>
    /// <param name="source">A segment, or a pack.</param>
    /// <param name="freed">Pages that are gone.</param>
    /// <param name="pack">What was moved; null if nothing was left.</param>
    public void Replace(long source, IEnumerable<ulong> freed, PackWriter? pack)
    {
        if (pack is not null)
        {
            _parts.Segments.Add(new Segment(_parts.Storage, pack.Number));
            foreach (CommitEntry commit in pack.Commits)
            {
                _parts.Commits.Relocate(commit.Sequence, new CommitLocation(pack.Number, commit));
            }
        }

        _parts.Pages.Move((pack?.Pages ?? []).Concat(freed.Select(page => (page, default(PageLocation)))));
        if (_parts.Segments.TryGet(source, out Segment? segment))
        {
            _parts.Segments.Remove(source);
            segment.Dispose();
        }

        _parts.Storage.Delete(Segment.NameOf(source));
    }
}
