// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MerkleStore.Tree;

/// <summary>One byte that stands for a name in the column of a leaf, so that one SIMD comparison finds the candidates. In memory only.</summary>
internal static class Fingerprint
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Of(ReadOnlySpan<byte> name)
    {
        ref byte start = ref MemoryMarshal.GetReference(name);
        int length = name.Length;
        ulong mixed;
        if (length >= sizeof(ulong))
        {
            ulong head = Unsafe.ReadUnaligned<ulong>(ref start);
            ulong tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - sizeof(ulong)));
            mixed = head ^ ulong.RotateLeft(tail, 29);
        }
        else if (length >= sizeof(uint))
        {
            uint head = Unsafe.ReadUnaligned<uint>(ref start);
            uint tail = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - sizeof(uint)));
            mixed = head | ((ulong)tail << 32);
        }
        else
        {
            mixed = length == 0 ? 0 : start | ((ulong)Unsafe.Add(ref start, length >> 1) << 8) | ((ulong)Unsafe.Add(ref start, length - 1) << 16);
        }

        return (byte)(((mixed + (uint)length) * Multiplier) >> 56);
    }
}
