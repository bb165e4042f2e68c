// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using MerkleStore.Compression;

namespace MerkleStore.Log;

/// <summary>The payload of a group frame: pages that were moved together.</summary>
/// <remarks>
/// <code>
///  0 u32 number of pages    8 u32 bytes of the pages together    16 per page: u64 number, u32 bytes of its payload, u32 0
///  4 u32 codec: 0 as they are, 1 one LZ4 block                     then the payloads one after the other, or the block
/// </code>
/// The payload of a page is that of a page frame, in which records that are dead may be empty. A group of which LZ4 saves less than an eighth is stored as it is.
/// </remarks>
internal static class PageGroup
{
    public const int FixedSize = 16;
    public const int EntrySize = 16;

    /// <summary>The bytes from which a group is ended.</summary>
    public const int TargetBytes = 64 * 1024;

    private const int MaxPages = 1 << 20;

    /// <summary>Makes the payload of a group.</summary>
    public static byte[] Encode(IReadOnlyList<(ulong Number, byte[] Payload)> pages, bool compress)
    {
        int raw = pages.Sum(page => page.Payload.Length);
        int head = FixedSize + (pages.Count * EntrySize);
        byte[] all = new byte[raw];
        int at = 0;
        foreach ((_, byte[] payload) in pages)
        {
            payload.CopyTo(all, at);
            at += payload.Length;
        }

        byte[] packed = [];
        if (compress && raw > 0)
        {
            byte[] block = new byte[Lz4Codec.MaxCompressedLength(raw)];
            int length = new Lz4Codec().Compress(all, block);
            packed = length < raw - (raw / 8) ? block[..length] : [];
        }

        bool isPacked = packed.Length > 0;
        byte[] result = new byte[head + (isPacked ? packed.Length : raw)];
        BinaryPrimitives.WriteInt32LittleEndian(result, pages.Count);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(4), isPacked ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(8), raw);
        for (int i = 0; i < pages.Count; i++)
        {
            Span<byte> entry = result.AsSpan(FixedSize + (i * EntrySize), EntrySize);
            BinaryPrimitives.WriteUInt64LittleEndian(entry, pages[i].Number);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], pages[i].Payload.Length);
        }

        (isPacked ? packed : all).CopyTo(result.AsSpan(head));
        return result;
    }

    /// <summary>Reads one page of a group.</summary>
    public static bool TryExtract(ReadOnlySpan<byte> group, ulong number, [NotNullWhen(true)] out LogPage? page)
    {
        page = TryDecode(group, out List<(ulong Number, int Offset, int Length)>? pages, out byte[]? all) ? Find(pages, all, number) : null;
        return page is not null;
    }

    /// <summary>Reads all pages of a group.</summary>
    public static bool TryReadAll(ReadOnlySpan<byte> group, [NotNullWhen(true)] out List<LogPage>? pages)
    {
        pages = null;
        if (!TryDecode(group, out List<(ulong Number, int Offset, int Length)>? list, out byte[]? all))
        {
            return false;
        }

        List<LogPage> found = [];
        foreach ((ulong number, _, _) in list)
        {
            if (Find(list, all, number) is not { } page)
            {
                return false;
            }

            found.Add(page);
        }

        pages = found;
        return true;
    }

    private static LogPage? Find(List<(ulong Number, int Offset, int Length)> pages, byte[] all, ulong number)
    {
        foreach ((ulong candidate, int offset, int length) in pages)
        {
            if (candidate == number)
            {
                byte[] frame = new byte[FrameHeader.Size + length];
                all.AsSpan(offset, length).CopyTo(frame.AsSpan(FrameHeader.Size));
                return LogPage.TryCreate(frame, length, out LogPage? page) && page.Number == number ? page : null;
            }
        }

        return null;
    }

    private static bool TryDecode(
        ReadOnlySpan<byte> group,
        [NotNullWhen(true)] out List<(ulong Number, int Offset, int Length)>? pages,
        [NotNullWhen(true)] out byte[]? all)
    {
        pages = null;
        all = null;
        if (group.Length < FixedSize)
        {
            return false;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(group);
        int codec = BinaryPrimitives.ReadInt32LittleEndian(group[4..]);
        int raw = BinaryPrimitives.ReadInt32LittleEndian(group[8..]);
        if (count is < 0 or > MaxPages || codec is < 0 or > 1 || raw is < 0 or > FrameHeader.MaxPayload || FixedSize + ((long)count * EntrySize) > group.Length)
        {
            return false;
        }

        var list = new List<(ulong Number, int Offset, int Length)>(count);
        long offset = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = group.Slice(FixedSize + (i * EntrySize), EntrySize);
            int length = BinaryPrimitives.ReadInt32LittleEndian(entry[8..]);
            if (length < 0 || offset + length > raw)
            {
                return false;
            }

            list.Add((BinaryPrimitives.ReadUInt64LittleEndian(entry), (int)offset, length));
            offset += length;
        }

        ReadOnlySpan<byte> data = group[(FixedSize + (count * EntrySize))..];
        byte[] bytes = new byte[raw];
        if (offset != raw || (codec == 0 ? data.Length != raw : !Lz4Codec.TryDecompress(data, bytes)))
        {
            return false;
        }

        if (codec == 0)
        {
            data.CopyTo(bytes);
        }

        pages = list;
        all = bytes;
        return true;
    }
}
