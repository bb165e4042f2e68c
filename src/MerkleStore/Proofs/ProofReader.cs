// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Proofs;

/// <summary>Reads an encoded proof from front to back. Nothing is allocated for a length before as many bytes are known to be there.</summary>
internal sealed class ProofReader(ReadOnlyMemory<byte> data)
{
    public int Position { get; private set; }

    public int Remaining => data.Length - Position;

    public byte Byte()
    {
        Require(1);
        return data.Span[Position++];
    }

    /// <summary>A big-endian number of 1, 2, 4 or 8 bytes.</summary>
    public ulong Number(int width)
    {
        ulong value = 0;
        foreach (byte b in Take((uint)width).Span)
        {
            value = (value << 8) | b;
        }

        return value;
    }

    public Hash256 Hash() => new(Take(Hash256.Size).Span);

    /// <summary>Bytes of the proof, not copied.</summary>
    public ReadOnlyMemory<byte> Take(ulong count)
    {
        Require(count);
        ReadOnlyMemory<byte> taken = data.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public ReadOnlyMemory<byte> Name() => Take(Byte());

    /// <summary>The bytes of a value, whose length stands in front.</summary>
    public ReadOnlyMemory<byte> Value(ulong length)
    {
        RequireSize(length);
        return Take(length);
    }

    /// <summary>The four-byte size of a list.</summary>
    /// <returns>The position of its end.</returns>
    public int ListEnd()
    {
        ulong size = Number(sizeof(uint));
        RequireSize(size);
        Require(size);
        return Position + (int)size;
    }

    /// <summary>Whether a list goes on; it must end where its size says.</summary>
    public bool InList(int end)
    {
        if (Position > end)
        {
            Fail(ProofFault.NotCanonical, "a list does not end where its size says");
        }

        return Position < end;
    }

    /// <summary>The number of entries below a branch, as read.</summary>
    public long Length(ulong value)
    {
        if (value >= EncodingLimits.LengthEnd)
        {
            Fail(ProofFault.Length, "the length of a branch is 2^62 or more");
        }

        return (long)value;
    }

    /// <summary>The end of the proof.</summary>
    public void End()
    {
        if (Remaining != 0)
        {
            Fail(ProofFault.TrailingBytes, $"{Remaining} bytes follow behind it");
        }
    }

    [DoesNotReturn]
    public void Fail(ProofFault fault, string what)
        => throw new ProofException(fault, $"The proof is rejected: at byte {Position} of {data.Length}, {what}.", Position);

    [DoesNotReturn]
    public void FailTag(byte tag) => Fail(ProofFault.UnknownTag, $"the tag before has the value {tag:x2}, which means nothing there");

    private void RequireSize(ulong size)
    {
        if (size > EncodingLimits.MaxSize)
        {
            Fail(ProofFault.TooLarge, $"a value or list has {size} bytes; the most are {EncodingLimits.MaxSize}");
        }
    }

    private void Require(ulong count)
    {
        if (count > (ulong)Remaining)
        {
            Fail(ProofFault.Truncated, $"{count} bytes should follow, but {Remaining} do");
        }
    }
}
