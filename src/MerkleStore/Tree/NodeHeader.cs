// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Tree;

/// <summary>The first 12 bytes of every block in the arena: kind (1), size class (1), two bytes by kind, birth (4), mark (4).</summary>
/// <remarks>The birth is the version that made the block; the mark is its place in the list of the walk that is under way.</remarks>
internal readonly unsafe struct NodeHeader(byte* block)
{
    public const byte Leaf = 1;
    public const byte Branch = 2;
    public const byte Blob = 3;

    // SAFETY: every block of the arena is at least 16 bytes long.
    public byte Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => *block;
    }

    public byte SizeClass => block[1];

    public uint Birth
    {
        get => Unsafe.ReadUnaligned<uint>(block + 4);
        set => Unsafe.WriteUnaligned(block + 4, value);
    }

    public uint Mark
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.ReadUnaligned<uint>(block + 8);
        set => Unsafe.WriteUnaligned(block + 8, value);
    }

    public static void Write(byte* block, byte kind, byte sizeClass, uint birth)
    {
        *(ulong*)block = kind | ((ulong)sizeClass << 8) | ((ulong)birth << 32);
        *(uint*)(block + 8) = 0;
    }
}
