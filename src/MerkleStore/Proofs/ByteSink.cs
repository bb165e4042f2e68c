// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Binary;

namespace MerkleStore.Proofs;

/// <summary>A buffer that grows, for encodings and preimages. Numbers are big-endian.</summary>
internal sealed class ByteSink
{
    private byte[] _bytes = new byte[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Drops what was written last.</summary>
    public void CutTo(int count) => Count = Math.Min(count, Count);

    public byte[] ToArray() => Written.ToArray();

    public void Byte(int value) => Take(1)[0] = (byte)value;

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Hash(Hash256 hash) => hash.CopyTo(Take(Hash256.Size));

    /// <summary>A number in 1, 2, 4 or 8 bytes; the caller has made sure that it fits.</summary>
    public void Number(ulong value, int width)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Bytes(bytes[^width..]);
    }

    /// <summary>A number in unsigned LEB128.</summary>
    public void Leb(ulong value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }

    /// <summary>Leaves four bytes for a size that is not known yet.</summary>
    public int Hole()
    {
        int hole = Count;
        Take(sizeof(uint));
        return hole;
    }

    /// <summary>Fills a hole with the number of bytes behind it.</summary>
    public void FillHole(int hole)
    {
        int size = Count - hole - sizeof(uint);
        ThrowIfTooLarge(size);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(hole), size);
    }

    /// <summary>Refuses a size that a value or list cannot have in an encoding.</summary>
    public static void ThrowIfTooLarge(long size)
    {
        if (size > EncodingLimits.MaxSize)
        {
            throw new ProofException(ProofFault.TooLarge, $"A value or list of {size} bytes cannot be encoded; the most are {EncodingLimits.MaxSize}. Prove fewer keys at once.");
        }
    }

    private Span<byte> Take(int count)
    {
        if (count > _bytes.Length - Count)
        {
            long needed = (long)Count + count;
            if (needed > Array.MaxLength)
            {
                throw new ProofException(ProofFault.TooLarge, $"The proof has more than {Array.MaxLength} bytes. Prove fewer keys at once.");
            }

            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, _bytes.Length * 2L)));
        }

        Span<byte> taken = _bytes.AsSpan(Count, count);
        Count += count;
        return taken;
    }
}
