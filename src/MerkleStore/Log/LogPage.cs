// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Log;

/// <summary>One checked page in memory. Immutable while a reader may know it (<see cref="PageReader"/>), and safe for concurrent use; the cache makes it another page later.</summary>
internal sealed class LogPage
{
    // This object, the head of its memory, and the places in the page table and in the queues of the cache.
    private const int OverheadBytes = 136;
    private const byte Poison = 0xDB;

    private PageMemory _memory;
    private int _payloadLength;
    private PageFacts _facts;
    private int _prefetched;
    private int[]? _checked;

    private LogPage()
    {
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
    public int Bytes => _memory.Length + OverheadBytes;

    /// <summary>Whether the memory of the page has to be given back.</summary>
    public bool IsNative => _memory.IsNative;

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

    private ReadOnlySpan<byte> Payload => _memory.Span.Slice(FrameHeader.Size, _payloadLength);

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
        => TryCreate(new PageMemory(frame), payloadLength, null, out page);

    /// <summary>As the other one, for memory of the cache.</summary>
    /// <param name="frame">The whole frame; the page's from now on, if there is one.</param>
    /// <param name="payloadLength">The length of its payload.</param>
    /// <param name="spare">A page that nobody knows, to be this one; null for a new one.</param>
    /// <param name="page">The page.</param>
    /// <returns>Whether the payload is well-formed.</returns>
    internal static bool TryCreate(PageMemory frame, int payloadLength, LogPage? spare, [NotNullWhen(true)] out LogPage? page)
    {
        page = null;
        if (!PageCodec.TryDecode(frame.Span.Slice(FrameHeader.Size, payloadLength), out PageFacts facts))
        {
            return false;
        }

        page = spare ?? new LogPage();
        page._memory = frame;
        page._payloadLength = payloadLength;
        page._facts = facts;
        return true;
    }

    /// <summary>The bytes of memory that a copy needs.</summary>
    internal int FrameLength => _memory.Length;

    /// <summary>A copy in other memory.</summary>
    /// <param name="frame">The memory, as long as this page's; the copy's from now on.</param>
    /// <param name="spare">A page that nobody knows, to be the copy; null for a new one.</param>
    internal LogPage CopyTo(PageMemory frame, LogPage? spare)
    {
        _memory.Span.CopyTo(frame.Span);
        LogPage copy = spare ?? new LogPage();
        copy._memory = frame;
        copy._payloadLength = _payloadLength;
        copy._facts = _facts;
        return copy;
    }

    /// <summary>Gives the memory back. Nobody knows the page any more; it can become another one.</summary>
    /// <param name="poison">Whether the memory is overwritten first, so that whoever reads it against the rules sees no page.</param>
    internal void Free(bool poison)
    {
        if (poison)
        {
            _memory.Span.Fill(Poison);
        }

        _memory.Free();
        _memory = default;
        _payloadLength = 0;
        _facts = default;
        _prefetched = 0;
        _checked = null;
        Referenced = false;
    }
}
