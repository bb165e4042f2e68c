// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Log;

/// <summary>One checked page in managed memory. Immutable and safe for concurrent use; readers keep it alive after the cache has dropped it.</summary>
internal sealed class LogPage
{
    // This object, the head of the array, and the places in the page table and in the queues of the cache.
    private const int OverheadBytes = 136;

    private readonly byte[] _frame;
    private readonly int _payloadLength;
    private readonly PageFacts _facts;
    private int _prefetched;
    private int[]? _checked;

    private LogPage(byte[] frame, int payloadLength, PageFacts facts)
    {
        _frame = frame;
        _payloadLength = payloadLength;
        _facts = facts;
    }

    /// <summary>The page number.</summary>
    public ulong Number => _facts.Number;

    /// <summary>The number of records.</summary>
    public int RecordCount => _facts.RecordCount;

    /// <summary>The sequence of the commit that the page belongs to.</summary>
    public long Commit => _facts.Commit;

    /// <summary>The bytes of the payload of its frame.</summary>
    public int PayloadLength => _payloadLength;

    /// <summary>The bytes of memory that the page takes in the cache.</summary>
    public int Bytes => _frame.Length + OverheadBytes;

    /// <summary>Whether the page was used since the cache looked at it. Races are harmless.</summary>
    internal bool Referenced { get; set; }

    /// <summary>Whether the content of a record was found to be right.</summary>
    public bool IsChecked(int slot) => Volatile.Read(ref _checked) is { } marks && slot < RecordCount && (Volatile.Read(ref marks[slot >> 5]) >> (slot & 31) & 1) != 0;

    /// <summary>Notes that the content of a record is right.</summary>
    public void MarkChecked(int slot)
    {
        int[] marks = Volatile.Read(ref _checked) ?? Interlocked.CompareExchange(ref _checked, new int[(RecordCount + 31) >> 5], null) ?? _checked!;
        Interlocked.Or(ref marks[slot >> 5], 1 << (slot & 31));
    }

    private ReadOnlySpan<byte> Payload => _frame.AsSpan(FrameHeader.Size, _payloadLength);

    /// <summary>One record.</summary>
    /// <param name="slot">0 to <see cref="RecordCount"/> - 1.</param>
    /// <returns>Its bytes, as they were written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The page has no such slot.</exception>
    public ReadOnlySpan<byte> Record(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)RecordCount, nameof(slot));
        ReadOnlySpan<byte> payload = Payload;
        int start = slot == 0 ? PageCodec.FixedSize : _facts.End(payload, slot - 1);
        return payload[start.._facts.End(payload, slot)];
    }

    /// <summary>Notes that the page was loaded ahead; before anybody else knows it.</summary>
    internal void MarkPrefetched() => _prefetched = 1;

    /// <summary>Whether the page was loaded ahead and not used since: true once.</summary>
    internal bool TakePrefetched() => _prefetched != 0 && Interlocked.Exchange(ref _prefetched, 0) != 0;

    /// <summary>Takes over a frame whose CRC is right, if it is a page.</summary>
    /// <param name="frame">The whole frame; not to be changed any more.</param>
    /// <param name="payloadLength">The length of its payload.</param>
    /// <param name="page">The page.</param>
    /// <returns>Whether the payload is well-formed.</returns>
    internal static bool TryCreate(byte[] frame, int payloadLength, [NotNullWhen(true)] out LogPage? page)
    {
        page = PageCodec.TryDecode(frame.AsSpan(FrameHeader.Size, payloadLength), out PageFacts facts) ? new LogPage(frame, payloadLength, facts) : null;
        return page is not null;
    }
}
