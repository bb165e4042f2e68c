// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MerkleStore.Tree;

/// <summary>A directory of at most 256 entries, or a bucket of at most 32 entries below a branch.</summary>
/// <remarks>
/// Layout: header (12; its third and fourth byte are the count), end of the heap (4), origin (8), bytes of dead entries in the heap (4), capacity
/// of the column (2), state (1: bits 0 to 2 as <see cref="FullOnly"/>, <see cref="OriginElsewhere"/> and <see cref="IsSettled"/>, above them the number of entries that are gone), patch records
/// below its record (1); then the column, a word per entry in name order: whether the entry is <see cref="EntryTag.Pending"/> (1 bit), its offset (23 bits) and the fingerprint of its name (8 bits);
/// behind them the words of entries that were removed since the last commit; then the heap of entries. The column's capacity is a multiple of eight, so that vectors of words stay inside.
/// </remarks>
internal readonly unsafe struct LeafNode(byte* block)
{
    public const int HeaderBytes = 32;

    /// <summary>The entries that <see cref="PendingFrom"/> tells of, and that one vector comparison looks at.</summary>
    public const int Stride = 8;

    private const byte FullOnlyFlag = 1;
    private const byte OriginElsewhereFlag = 2;
    private const byte SettledFlag = 4;
    private const int GoneShift = 3;
    private const byte StateMask = (1 << GoneShift) - 1;
    private const int MaxGone = 31;

    private const int FingerprintBits = 8;
    private const uint PendingBit = 1u << 31;
    private const int CacheLine = 64;

    public byte* Block => block;

    public ref ushort Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *(ushort*)(block + 2);
    }

    public ref int HeapEnd => ref *(int*)(block + 12);

    /// <summary>The log address of the node as last committed, of which this is a changed copy; 0 if it was made since.</summary>
    public ref ulong Origin => ref *(ulong*)(block + 16);

    public ref int Waste => ref *(int*)(block + 24);

    public ref ushort ColumnCapacity => ref *(ushort*)(block + 28);

    /// <summary>
    /// Whether something has changed since the last commit that is neither an entry with <see cref="EntryTag.Pending"/> nor one of <see cref="Gone"/>: the record is then written in full.
    /// </summary>
    public bool FullOnly
    {
        get => (State & FullOnlyFlag) != 0;
        set => State = value ? (byte)((State & StateMask) | FullOnlyFlag) : (byte)(State & ~FullOnlyFlag);
    }

    /// <summary>Whether others may refer to the record at <see cref="Origin"/>, so that it does not die when this node is written or goes away. The node is then written in full.</summary>
    public bool OriginElsewhere
    {
        get => (State & OriginElsewhereFlag) != 0;
        set => State = (byte)((State & ~OriginElsewhereFlag) | (value ? OriginElsewhereFlag : 0));
    }

    /// <summary>Whether a commit has written the node as it is; <see cref="Origin"/> is then its record, also for a fork whose reference to the node does not have the address.</summary>
    public bool IsSettled
    {
        get => (State & SettledFlag) != 0;
        set => State = (byte)((State & ~SettledFlag) | (value ? SettledFlag : 0));
    }

    /// <summary>The number of entries that were removed since the last commit, as far as a patch has to tell of them.</summary>
    public int Gone
    {
        get => State >> GoneShift;
        private set => State = (byte)((State & StateMask) | (value << GoneShift));
    }

    /// <summary>The number of patch records on which the node's record stands; 0 for a full one.</summary>
    public ref byte Chain => ref block[31];

    private ref byte State => ref block[30];

    /// <summary>The bytes of the entries.</summary>
    public int LiveBytes => HeapEnd - HeaderBytes - (ColumnCapacity * sizeof(uint)) - Waste;

    private uint* Column
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint*)(block + HeaderBytes);
    }

    public static int ColumnFor(int entries) => (entries + Stride - 1) & ~(Stride - 1);

    public static int BytesFor(int columnCapacity, int heapBytes) => HeaderBytes + (columnCapacity * sizeof(uint)) + heapBytes;

    public void Clear(int columnCapacity)
    {
        Count = 0;
        HeapEnd = HeaderBytes + (columnCapacity * sizeof(uint));
        Origin = 0;
        Waste = 0;
        ColumnCapacity = (ushort)columnCapacity;
        State = 0;
        Chain = 0;

        // The column is compared in whole vectors; what lies behind the count must be readable, not meaningful.
        new Span<byte>(block + HeaderBytes, columnCapacity * sizeof(uint)).Clear();
    }

    // SAFETY: index < Count; offsets in the column are those of entries in this block.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LeafEntry Entry(int index) => new(block + OffsetIn(Column[index]));

    /// <summary>An entry that is gone, in any order; only its name matters.</summary>
    /// <param name="index">0 to below <see cref="Gone"/>.</param>
    public LeafEntry GoneEntry(int index) => Entry(Count + index);

    /// <summary>Which of eight entries in a row are pending, a bit for each: what a commit has to do with a leaf costs what has changed in it.</summary>
    /// <param name="first">The first entry, a multiple of eight below <see cref="Count"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint PendingFrom(int first)
    {
        uint pending = Vector256.Load(Column + first).ExtractMostSignificantBits();
        int behind = Count - first;
        return behind < Stride ? pending & ((1u << behind) - 1) : pending;
    }

    /// <summary>The number of pending entries.</summary>
    public int CountPending()
    {
        int pending = 0;
        for (int i = 0; i < Count; i += Stride)
        {
            pending += System.Numerics.BitOperations.PopCount(PendingFrom(i));
        }

        return pending;
    }

    /// <summary>The entry was changed.</summary>
    public void SetPending(int index)
    {
        Column[index] |= PendingBit;
        Entry(index).Tag |= EntryTag.Pending;
    }

    /// <summary>The entry is as it was committed.</summary>
    public void ClearPending(int index)
    {
        Column[index] &= ~PendingBit;
        Entry(index).Tag &= unchecked((byte)~EntryTag.Pending);
    }

    /// <summary>The index of the entry of a name, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<byte> name, byte fingerprint)
    {
        if (Sse.IsSupported)
        {
            // The entries of a small leaf begin in the next lines: they come together with the head instead of after it.
            Sse.Prefetch0(block + CacheLine);
            Sse.Prefetch0(block + (2 * CacheLine));
        }

        int count = Count;
        uint* column = Column;
        var wanted = Vector256.Create((uint)fingerprint);
        var mask = Vector256.Create(0xFFu);
        for (int i = 0; i < count; i += Stride)
        {
            Vector256<uint> words = Vector256.Load(column + i);
            uint hits = Vector256.Equals(words & mask, wanted).ExtractMostSignificantBits();
            while (hits != 0)
            {
                int index = i + System.Numerics.BitOperations.TrailingZeroCount(hits);
                if (index >= count)
                {
                    break;
                }

                if (Entry(index).Name.SequenceEqual(name))
                {
                    return index;
                }

                hits &= hits - 1;
            }
        }

        return -1;
    }

    /// <summary>The index at which an entry of a name that is not there would stand.</summary>
    public int InsertionPoint(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (Entry(middle).Name.SequenceCompareTo(name) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Adds an entry at an index; the caller has made sure that there is room.</summary>
    public void Insert(int index, ReadOnlySpan<byte> name, in EntryContent content)
    {
        Bring(name);
        LeafEntry entry = Take(index, LeafEntry.SizeOf(content, name.Length), Fingerprint.Of(name), IsPending(content.Flags));
        entry.Write(name, content);
    }

    /// <summary>Adds a copy of an entry behind the last one.</summary>
    public void AppendCopy(LeafEntry source)
    {
        int size = source.Size;
        LeafEntry entry = Take(Count, size, Fingerprint.Of(source.Name), IsPending(source.Tag));
        new ReadOnlySpan<byte>(source.Start, size).CopyTo(new Span<byte>(entry.Start, size));
    }

    /// <summary>Replaces the content of an entry; the caller has made sure that there is room for a larger one.</summary>
    public void Replace(int index, in EntryContent content)
    {
        LeafEntry old = Entry(index);
        ReadOnlySpan<byte> name = old.Name;
        int oldSize = old.Size;
        int newSize = LeafEntry.SizeOf(content, name.Length);
        uint pending = IsPending(content.Flags);
        if (newSize == oldSize && old.Kind == content.Kind)
        {
            old.Write(name, content);
            Column[index] = (Column[index] & ~PendingBit) | pending;
            return;
        }

        int offset = HeapEnd;
        new LeafEntry(block + offset).Write(name, content);
        HeapEnd += newSize;
        Waste += oldSize;
        Column[index] = pending | ((uint)offset << FingerprintBits) | (byte)Column[index];
    }

    /// <summary>Removes an entry. Its name is kept for the patch of the next commit, if one is possible.</summary>
    public void RemoveAt(int index)
    {
        uint word = Column[index];
        int gone = Gone;
        int behind = Count - index - 1 + gone;
        new ReadOnlySpan<uint>(Column + index + 1, behind).CopyTo(new Span<uint>(Column + index, behind));
        Waste += new LeafEntry(block + OffsetIn(word)).Size;
        Count--;
        if (Origin == 0 || FullOnly || gone == MaxGone)
        {
            FullOnly = true;
            return;
        }

        Column[Count + gone] = word;
        Gone = gone + 1;
    }

    /// <summary>The commit has written the node.</summary>
    /// <param name="record">The address of its record.</param>
    /// <param name="chain">The patches on which it stands.</param>
    public void Settle(ulong record, byte chain)
    {
        State = SettledFlag;
        Origin = record;
        Chain = chain;
    }

    /// <summary>Takes over from a node of which this is a larger copy what is not an entry; the caller has made sure that there is room.</summary>
    public void ContinueFrom(LeafNode smaller)
    {
        Origin = smaller.Origin;
        Chain = smaller.Chain;
        State = (byte)(smaller.State & StateMask);
        for (int i = 0; i < smaller.Gone; i++)
        {
            LeafEntry entry = smaller.GoneEntry(i);
            int offset = HeapEnd;
            new ReadOnlySpan<byte>(entry.Start, entry.Size).CopyTo(new Span<byte>(block + offset, entry.Size));
            HeapEnd += entry.Size;
            Waste += entry.Size;
            Column[Count + i] = (uint)offset << FingerprintBits;
        }

        Gone = smaller.Gone;
    }

    /// <summary>The bytes that <see cref="ContinueFrom"/> needs in the heap.</summary>
    public int GoneBytes()
    {
        int bytes = 0;
        for (int i = 0; i < Gone; i++)
        {
            bytes += GoneEntry(i).Size;
        }

        return bytes;
    }

    /// <summary>Puts the entries into name order after appending them in another.</summary>
    public void Sort()
    {
        byte* start = block;
        new Span<uint>(Column, Count).Sort((a, b) => new LeafEntry(start + OffsetIn(a)).Name.SequenceCompareTo(new LeafEntry(start + OffsetIn(b)).Name));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint OffsetIn(uint word) => (word & ~PendingBit) >> FingerprintBits;

    private static uint IsPending(byte flags) => (flags & EntryTag.Pending) != 0 ? PendingBit : 0;

    private LeafEntry Take(int index, int size, byte fingerprint, uint pending)
    {
        int behind = Count - index + Gone;
        new ReadOnlySpan<uint>(Column + index, behind).CopyTo(new Span<uint>(Column + index + 1, behind));
        int offset = HeapEnd;
        Column[index] = pending | ((uint)offset << FingerprintBits) | fingerprint;
        HeapEnd += size;
        Count++;
        return new LeafEntry(block + offset);
    }

    /// <summary>A name is there again.</summary>
    private void Bring(ReadOnlySpan<byte> name)
    {
        for (int i = Gone - 1; i >= 0; i--)
        {
            if (GoneEntry(i).Name.SequenceEqual(name))
            {
                Gone--;
                Column[Count + i] = Column[Count + Gone];
            }
        }
    }
}
