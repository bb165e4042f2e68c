// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MerkleStore.Tree;

/// <summary>A directory of at most 256 entries, or a bucket of at most 32 entries below a branch.</summary>
/// <remarks>
/// Layout: header (12; its third and fourth byte are the count), end of the heap (4), origin (8), bytes of dead entries in the heap (4), capacity
/// of the column (2), whether a patch record cannot tell what changed (1), patch records below its record (1); then the column, a word per entry in name order: offset of the entry (24 bits) and fingerprint of
/// its name (8 bits); then the heap of entries. The column's capacity is a multiple of eight, so that vectors of words stay inside.
/// </remarks>
internal readonly unsafe struct LeafNode(byte* block)
{
    public const int HeaderBytes = 32;

    private const byte OriginElsewhereFlag = 2;
    private const byte SettledFlag = 4;

    private const int WordsPerVector = 8;
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

    /// <summary>Not 0 if something has changed since the last commit that is not an entry with <see cref="EntryTag.Pending"/>: the record is then written in full.</summary>
    public ref byte FullOnly => ref block[30];

    /// <summary>Whether others may refer to the record at <see cref="Origin"/>, so that it does not die when this node is written or goes away. The node is then written in full.</summary>
    public bool OriginElsewhere
    {
        get => (FullOnly & OriginElsewhereFlag) != 0;
        set => FullOnly = (byte)((FullOnly & ~OriginElsewhereFlag) | (value ? OriginElsewhereFlag : 0));
    }

    /// <summary>Whether a commit has written the node as it is; <see cref="Origin"/> is then its record, also for a fork whose reference to the node does not have the address.</summary>
    public bool IsSettled
    {
        get => (FullOnly & SettledFlag) != 0;
        set => FullOnly = (byte)((FullOnly & ~SettledFlag) | (value ? SettledFlag : 0));
    }

    /// <summary>The number of patch records on which the node's record stands; 0 for a full one.</summary>
    public ref byte Chain => ref block[31];

    /// <summary>The bytes of the entries.</summary>
    public int LiveBytes => HeapEnd - HeaderBytes - (ColumnCapacity * sizeof(uint)) - Waste;

    private uint* Column
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint*)(block + HeaderBytes);
    }

    public static int ColumnFor(int entries) => (entries + WordsPerVector - 1) & ~(WordsPerVector - 1);

    public static int BytesFor(int columnCapacity, int heapBytes) => HeaderBytes + (columnCapacity * sizeof(uint)) + heapBytes;

    public void Clear(int columnCapacity)
    {
        Count = 0;
        HeapEnd = HeaderBytes + (columnCapacity * sizeof(uint));
        Origin = 0;
        Waste = 0;
        ColumnCapacity = (ushort)columnCapacity;
        FullOnly = 0;
        Chain = 0;

        // The column is compared in whole vectors; what lies behind the count must be readable, not meaningful.
        new Span<byte>(block + HeaderBytes, columnCapacity * sizeof(uint)).Clear();
    }

    // SAFETY: index < Count; offsets in the column are those of entries in this block.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LeafEntry Entry(int index) => new(block + (Column[index] >> 8));

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
        for (int i = 0; i < count; i += WordsPerVector)
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
        LeafEntry entry = Take(index, LeafEntry.SizeOf(content, name.Length), Fingerprint.Of(name));
        entry.Write(name, content);
    }

    /// <summary>Adds a copy of an entry behind the last one.</summary>
    public void AppendCopy(LeafEntry source)
    {
        int size = source.Size;
        LeafEntry entry = Take(Count, size, Fingerprint.Of(source.Name));
        new ReadOnlySpan<byte>(source.Start, size).CopyTo(new Span<byte>(entry.Start, size));
    }

    /// <summary>Replaces the content of an entry; the caller has made sure that there is room for a larger one.</summary>
    public void Replace(int index, in EntryContent content)
    {
        LeafEntry old = Entry(index);
        ReadOnlySpan<byte> name = old.Name;
        int oldSize = old.Size;
        int newSize = LeafEntry.SizeOf(content, name.Length);
        if (newSize == oldSize && old.Kind == content.Kind)
        {
            old.Write(name, content);
            return;
        }

        int offset = HeapEnd;
        new LeafEntry(block + offset).Write(name, content);
        HeapEnd += newSize;
        Waste += oldSize;
        Column[index] = ((uint)offset << 8) | (byte)Column[index];
    }

    public void RemoveAt(int index)
    {
        Waste += Entry(index).Size;
        FullOnly |= 1;
        int behind = Count - index - 1;
        new ReadOnlySpan<uint>(Column + index + 1, behind).CopyTo(new Span<uint>(Column + index, behind));
        Count--;
    }

    /// <summary>Puts the entries into name order after appending them in another.</summary>
    public void Sort()
    {
        byte* start = block;
        new Span<uint>(Column, Count).Sort((a, b) => new LeafEntry(start + (a >> 8)).Name.SequenceCompareTo(new LeafEntry(start + (b >> 8)).Name));
    }

    private LeafEntry Take(int index, int size, byte fingerprint)
    {
        int behind = Count - index;
        new ReadOnlySpan<uint>(Column + index, behind).CopyTo(new Span<uint>(Column + index + 1, behind));
        int offset = HeapEnd;
        Column[index] = ((uint)offset << 8) | fingerprint;
        HeapEnd += size;
        Count++;
        return new LeafEntry(block + offset);
    }
}
