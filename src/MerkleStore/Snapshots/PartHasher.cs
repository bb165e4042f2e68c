// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Numerics;
using MerkleStore.Hashing;
using MerkleStore.Tree;

namespace MerkleStore.Snapshots;

/// <summary>Computes the hashes of all values of a part, and of all pages that begin and end in it, level by level, so that each level is one batch for the lanes.</summary>
/// <remarks>A part needs nothing of another one for it, so that parts are hashed on all cores at once. Pages across parts are left to the builder. One object serves one thread at a time.</remarks>
// SAFETY: items and preimages are pinned while a batch runs; every write into the buffer is within the room that was reserved for it.
internal sealed unsafe class PartHasher
{
    private const int FirstBytes = 16 * 1024;
    private const int BufferBytes = 256 * 1024;
    private const int MaxJobs = 512;
    private const int KindBytes = 8;
    private const int LongestLeb = 10;

    private readonly HashJob[] _jobs = new HashJob[MaxJobs];
    private readonly List<int> _open = [];
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(FirstBytes, pinned: true);
    private int[] _order = [];
    private int _used;
    private int _jobCount;

    public void Run(ImportPart part)
    {
        fixed (ParsedItem* items = part.Items)
        {
            HashValues(part, items);
            int[] starts = SortByLevel(part);
            for (int level = 0; level + 1 < starts.Length; level++)
            {
                for (int i = starts[level]; i < starts[level + 1]; i++)
                {
                    ParsedItem* page = items + _order[i];
                    if (page->Kind == ParsedKind.Leaf)
                    {
                        AddLeaf(part, items, page);
                    }
                    else
                    {
                        AddBranch(items, page);
                    }

                    page->HasHash = true;
                }

                // A page is hashed after all below it.
                Flush();
            }
        }
    }

    private void HashValues(ImportPart part, ParsedItem* items)
    {
        for (int i = 0; i < part.Count; i++)
        {
            ParsedItem* item = items + i;
            if (item->Kind is not (ParsedKind.Inline or ParsedKind.Blob) && !(item->Kind == ParsedKind.SameEntry && item->BaseKind == EntryTag.Inline))
            {
                continue;
            }

            ReadOnlySpan<byte> value = part.Value(*item);
            if (value.Length > BufferBytes / 4)
            {
                item->Hash = TreeHasher.HashValue(value);
                continue;
            }

            byte* message = Reserve(sizeof(ulong) + value.Length);
            byte* at = message;
            UInt64(ref at, (ulong)value.Length);
            Bytes(ref at, value);
            AddJob(message, at, &item->Hash);
        }

        Flush();
    }

    /// <summary>Lists the pages that end in the part by their level.</summary>
    /// <returns>Where each level begins in the list, and where the last one ends.</returns>
    private int[] SortByLevel(ImportPart part)
    {
        Span<ParsedItem> items = part.Items;
        int levels = 0;
        int pages = 0;
        _open.Clear();
        for (int i = 0; i <= items.Length; i++)
        {
            while (_open.Count > 0 && items[_open[^1]].End == i)
            {
                int level = items[_open[^1]].Level;
                _open.RemoveAt(_open.Count - 1);
                levels = Math.Max(levels, level + 1);
                if (_open.Count > 0)
                {
                    ref ParsedItem above = ref items[_open[^1]];
                    above.Level = (ushort)Math.Max(above.Level, level + 1);
                }
            }

            if (i < items.Length && items[i].IsPage && items[i].End > 0)
            {
                _open.Add(i);
                pages++;
            }
        }

        if (_order.Length < pages)
        {
            _order = new int[Math.Max(pages, 1024)];
        }

        int[] starts = new int[levels + 1];
        foreach (ref ParsedItem item in items)
        {
            if (item.IsPage && item.End > 0)
            {
                starts[item.Level + 1]++;
            }
        }

        for (int level = 0; level < levels; level++)
        {
            starts[level + 1] += starts[level];
        }

        Span<int> next = levels <= 256 ? stackalloc int[levels] : new int[levels];
        starts.AsSpan(0, levels).CopyTo(next);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].IsPage && items[i].End > 0)
            {
                _order[next[items[i].Level]++] = i;
            }
        }

        return starts;
    }

    private void AddLeaf(ImportPart part, ParsedItem* items, ParsedItem* page)
    {
        bool bucket = page->Depth > 0;
        int first = (int)(page - items) + 1;
        int room = LongestLeb;
        for (int i = first; i < page->End; i = Next(items, i))
        {
            room += KindBytes + LongestLeb + (2 * items[i].NameLength) + sizeof(ulong) + Hash256.Size;
        }

        byte* message = Reserve(room);
        byte* at = message;
        if (bucket)
        {
            *at++ = 0;
            Leb(ref at, (ulong)page->Count);
        }
        else
        {
            UInt64(ref at, (ulong)page->Count);
        }

        for (int i = first; i < page->End; i = Next(items, i))
        {
            ParsedItem* entry = items + i;
            bool isDirectory = entry->Kind == ParsedKind.Directory || (entry->Kind == ParsedKind.SameEntry && entry->BaseKind == EntryTag.Directory);
            if (!bucket)
            {
                UInt64(ref at, isDirectory ? 0 : 0xFF00000000000000);
            }

            var name = new StoredName(part.Name(*entry), entry->IsPacked);
            Leb(ref at, (ulong)name.Length);
            ReadOnlySpan<byte> bytes = name.Unpack(new Span<byte>(at, name.Length));
            if (!entry->IsPacked)
            {
                bytes.CopyTo(new Span<byte>(at, name.Length));
            }

            at += name.Length;
            if (bucket)
            {
                *at++ = isDirectory ? (byte)0 : (byte)1;
            }
            else
            {
                UInt64(ref at, Hash256.Size);
            }

            Hash(ref at, entry->Kind == ParsedKind.Directory ? items[i + 1].Hash : entry->Hash);
        }

        AddJob(message, at, &page->Hash);
    }

    private void AddBranch(ParsedItem* items, ParsedItem* page)
    {
        int slots = BitOperations.PopCount(page->Present);
        byte* message = Reserve(3 + LongestLeb + (slots * (1 + Hash256.Size)));
        byte* at = message;
        *at++ = 1;
        *at++ = page->Depth;
        Leb(ref at, (ulong)page->Entries);
        *at++ = (byte)slots;
        int child = (int)(page - items) + 1;
        for (uint rest = page->Present; rest != 0; rest &= rest - 1)
        {
            *at++ = (byte)BitOperations.TrailingZeroCount(rest);
            Hash(ref at, items[child].Hash);
            child = Next(items, child);
        }

        AddJob(message, at, &page->Hash);
    }

    /// <summary>The item behind an item and all that is below it.</summary>
    private static int Next(ParsedItem* items, int index)
    {
        ParsedItem* item = items + (items[index].Kind == ParsedKind.Directory ? ++index : index);
        return item->IsPage ? item->End : index + 1;
    }

    private byte* Reserve(int length)
    {
        int padded = Blake2bBatch.Pad(length);
        if (_used + padded > _buffer.Length)
        {
            Flush();
            if (padded > _buffer.Length || _buffer.Length < BufferBytes)
            {
                _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(padded, Math.Min(4 * _buffer.Length, BufferBytes)), pinned: true);
            }
        }

        return (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_buffer)) + _used;
    }

    private void AddJob(byte* message, byte* end, Hash256* digest)
    {
        int length = (int)(end - message);
        int padded = Blake2bBatch.Pad(length);
        new Span<byte>(end, padded - length).Clear();
        _jobs[_jobCount++] = new HashJob { Message = message, Length = length, Digest = (byte*)digest };
        _used += padded;
        if (_jobCount == MaxJobs)
        {
            Flush();
        }
    }

    private void Flush()
    {
        Blake2bBatch.Run(_jobs.AsSpan(0, _jobCount));
        _jobCount = 0;
        _used = 0;
    }

    private static void UInt64(ref byte* at, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(at, sizeof(ulong)), value);
        at += sizeof(ulong);
    }

    private static void Bytes(ref byte* at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(at, bytes.Length));
        at += bytes.Length;
    }

    private static void Hash(ref byte* at, in Hash256 hash)
    {
        hash.CopyTo(new Span<byte>(at, Hash256.Size));
        at += Hash256.Size;
    }

    private static void Leb(ref byte* at, ulong value)
    {
        while (value > 0x7F)
        {
            *at++ = (byte)(value | 0x80);
            value >>= 7;
        }

        *at++ = (byte)value;
    }
}
