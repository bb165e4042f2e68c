// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Log;

/// <summary>Writes one commit: records into pages, then the commit frame. One thread at a time; made by <see cref="LogStore.BeginCommit"/>.</summary>
/// <remarks>After <see cref="Complete"/>, <see cref="CompleteSpill"/>, <see cref="Abort"/> or an exception of the log the writer has ended, and the next commit can begin.</remarks>
internal sealed class CommitWriter
{
    private readonly LogAppender _appender;
    private readonly CommitBuffer _buffer;
    private readonly int _pageBytes;
    private int[] _ends = new int[1024];
    private int _records;
    private int _recordsEnd;
    private bool _hasOpenPage;
    private ulong _firstPage;
    private int _pages;

    internal CommitWriter(LogAppender appender, LogOptions options)
    {
        _appender = appender;
        _pageBytes = options.PageBytes;
        _buffer = new CommitBuffer((int)Math.Min(options.WriteBufferBytes, options.SegmentBytes));
    }

    /// <summary>The sequence that the commit will have.</summary>
    public long Sequence { get; private set; }

    /// <summary>Whether the writer is in use.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Makes room for one record.</summary>
    /// <param name="length">Its bytes, 0 to <see cref="LogOptions.MaxRecordBytes"/>.</param>
    /// <param name="address">The address that it has from now on.</param>
    /// <returns>The room, valid until the next call; the caller writes all of it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The record is too long.</exception>
    /// <exception cref="StorageFailureException">The buffer was full and its write failed; the commit has been given up.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed; the commit has been given up.</exception>
    public Span<byte> Allocate(int length, out LogAddress address)
    {
        ThrowIfEnded();
        if ((uint)length > LogOptions.MaxRecordBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, FormattableString.Invariant($"A record has 0 to {LogOptions.MaxRecordBytes} bytes."));
        }

        if (_hasOpenPage && !Fits(length))
        {
            ClosePage();
        }

        if (!_hasOpenPage)
        {
            OpenPage(length);
        }

        if (_records == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * _ends.Length);
        }

        address = new LogAddress(_firstPage + (ulong)_pages, _records);
        Span<byte> record = _buffer.OpenPayload(_recordsEnd + length)[_recordsEnd..];
        _recordsEnd += length;
        _ends[_records++] = _recordsEnd;
        return record;
    }

    /// <summary>Ends the commit: writes what is left of it, and makes it durable if that is asked for. It is visible on return.</summary>
    /// <param name="record">The commit; its sequence and pages are filled in.</param>
    /// <param name="durable">Whether it survives a power loss from the return on.</param>
    /// <returns>The commit as it is in the log.</returns>
    /// <exception cref="StorageFailureException">The write failed, for instance because the disk is full; the log is as before the commit.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed, now or earlier; nothing more can be written.</exception>
    public CommitRecord Complete(CommitRecord record, bool durable)
    {
        ThrowIfEnded();
        ArgumentNullException.ThrowIfNull(record);
        if (_hasOpenPage)
        {
            ClosePage();
        }

        CommitRecord complete = record with { Sequence = Sequence, FirstPage = _firstPage, PageCount = _pages };
        int payload = CommitRecordCodec.PayloadSize(complete);
        if (payload > CommitRecordCodec.MaxPayload)
        {
            throw new ArgumentException(FormattableString.Invariant($"The parents, author and message of a commit take {payload} bytes; at most {CommitRecordCodec.MaxPayload} are accepted."), nameof(record));
        }

        if (!_buffer.HasRoom(FrameHeader.LengthOf(payload)))
        {
            _appender.Flush(_buffer);
        }

        _appender.Complete(_buffer, complete, durable);
        return complete;
    }

    /// <summary>Ends a group of pages that are written ahead of a commit: their records can be read on return, and no commit is visible. What comes next begins anew.</summary>
    /// <remarks>The pages count as those of the commit that comes next, whatever it refers to.</remarks>
    /// <param name="durable">Whether the pages survive a power loss from the return on.</param>
    /// <exception cref="StorageFailureException">The write failed, for instance because the disk is full; the log is as before the group.</exception>
    /// <exception cref="StorePoisonedException">A barrier failed, now or earlier; nothing more can be written.</exception>
    public void CompleteSpill(bool durable)
    {
        ThrowIfEnded();
        if (_hasOpenPage)
        {
            ClosePage();
        }

        if (!_buffer.HasRoom(FrameHeader.LengthOf(SpillRecord.Size)))
        {
            _appender.Flush(_buffer);
        }

        _appender.Complete(_buffer, null, durable);
    }

    /// <summary>Gives the commit up: nothing of it is visible, and its room is used again. Does nothing if the writer has ended.</summary>
    public void Abort()
    {
        if (IsOpen)
        {
            _appender.Abort();
        }
    }

    /// <summary>Begins a commit.</summary>
    internal void Begin(LogState state)
    {
        Sequence = state.CommitCount + 1;
        _firstPage = state.NextPage;
        _pages = 0;
        _hasOpenPage = false;
        _buffer.Clear();
        IsOpen = true;
    }

    /// <summary>Ends the writer, whatever became of the commit.</summary>
    internal void End()
    {
        IsOpen = false;
        _buffer.Clear();
    }

    /// <summary>What the frame at the end of a group written ahead says.</summary>
    internal SpillRecord Spilled(ulong firstPage, ulong durableSequence) => new(firstPage, _pages, Sequence, durableSequence);

    private bool Fits(int length)
    {
        long end = (long)_recordsEnd + length;
        return _records < LogAddress.MaxSlots
            && end <= _pageBytes
            && FrameHeader.LengthOf(PageCodec.PayloadSize((int)end, _records + 1)) <= _pageBytes;
    }

    private void OpenPage(int length)
    {
        int room = Math.Max(FrameHeader.LengthOf(PageCodec.PayloadSize(PageCodec.FixedSize + length, 1)), (_pageBytes + FrameHeader.Alignment - 1) & -FrameHeader.Alignment);
        if (!_buffer.HasRoom(room))
        {
            _appender.Flush(_buffer);
        }

        _buffer.EnsureRoom(room);
        _records = 0;
        _recordsEnd = PageCodec.FixedSize;
        _hasOpenPage = true;
    }

    private void ClosePage()
    {
        int length = PageCodec.PayloadSize(_recordsEnd, _records);
        ulong number = _firstPage + (ulong)_pages;
        PageCodec.Write(_buffer.OpenPayload(length), number, Sequence, _recordsEnd, _ends.AsSpan(0, _records));
        _buffer.Add(FrameKind.Page, length, number, _records);
        _pages++;
        _hasOpenPage = false;
    }

    private void ThrowIfEnded()
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException("The commit has ended: it was completed or given up. Begin a new one.");
        }
    }
}
