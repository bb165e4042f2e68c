// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>An entry in the heap of a leaf.</summary>
/// <remarks>
/// A value in the entry: tag (1), value length (1), name length (2), name, value. A reference: tag (1), unused (1), name length (2),
/// handle (4), name, log address (8), hash (32), and for a value its length (4). What a lookup does not touch stands behind the name.
/// </remarks>
internal readonly unsafe struct LeafEntry(byte* entry)
{
    private const int InlineHeader = 4;
    private const int ReferenceHeader = 8;
    private const int ReferenceTail = sizeof(ulong) + Hash256.Size;

    public byte* Start => entry;

    public ref byte Tag
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *entry;
    }

    public byte Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (byte)(*entry & EntryTag.KindMask);
    }

    public int NameLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.ReadUnaligned<ushort>(entry + 2);
    }

    // SAFETY: the lengths in an entry are written together with it and never exceed the heap of its leaf.
    public ReadOnlySpan<byte> Name
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(entry + (Kind == EntryTag.Inline ? InlineHeader : ReferenceHeader), NameLength);
    }

    /// <summary>The bytes of a value that stands in the entry.</summary>
    public Span<byte> InlineValue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(entry + InlineHeader + NameLength, entry[1]);
    }

    public uint Handle
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.ReadUnaligned<uint>(entry + 4);
        set => Unsafe.WriteUnaligned(entry + 4, value);
    }

    public ulong Address
    {
        get => Unsafe.ReadUnaligned<ulong>(entry + ReferenceHeader + NameLength);
        set => Unsafe.WriteUnaligned(entry + ReferenceHeader + NameLength, value);
    }

    public Span<byte> Hash => new(entry + ReferenceHeader + NameLength + sizeof(ulong), Hash256.Size);

    /// <summary>The length of a value that has a block of its own.</summary>
    public int BlobLength => Unsafe.ReadUnaligned<int>(entry + ReferenceHeader + NameLength + ReferenceTail);

    /// <summary>The bytes that the entry takes in the heap.</summary>
    public int Size => Kind switch
    {
        EntryTag.Inline => InlineHeader + NameLength + entry[1],
        EntryTag.Blob => ReferenceHeader + NameLength + ReferenceTail + sizeof(int),
        _ => ReferenceHeader + NameLength + ReferenceTail,
    };

    public static int SizeOf(in EntryContent content, int nameLength) => content.Kind switch
    {
        EntryTag.Inline => InlineHeader + nameLength + content.Value.Length,
        EntryTag.Blob => ReferenceHeader + nameLength + ReferenceTail + sizeof(int),
        _ => ReferenceHeader + nameLength + ReferenceTail,
    };

    public void Write(ReadOnlySpan<byte> name, in EntryContent content)
    {
        entry[0] = (byte)(content.Kind | content.Flags);
        Unsafe.WriteUnaligned(entry + 2, (ushort)name.Length);
        if (content.Kind == EntryTag.Inline)
        {
            entry[1] = (byte)content.Value.Length;
            name.CopyTo(new Span<byte>(entry + InlineHeader, name.Length));
            content.Value.CopyTo(new Span<byte>(entry + InlineHeader + name.Length, content.Value.Length));
            return;
        }

        entry[1] = 0;
        Handle = content.Handle;
        name.CopyTo(new Span<byte>(entry + ReferenceHeader, name.Length));
        Address = content.Address;
        if (!content.Hash.IsEmpty)
        {
            content.Hash.CopyTo(Hash);
        }

        if (content.Kind == EntryTag.Blob)
        {
            Unsafe.WriteUnaligned(entry + ReferenceHeader + name.Length + ReferenceTail, content.BlobLength);
        }
    }
}
