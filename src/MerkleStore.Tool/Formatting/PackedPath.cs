// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Formatting;

/// <summary>A path in the packed form of <see cref="ContextPath.FromPacked"/> that grows and shrinks by a step. One thread at a time.</summary>
internal sealed class PackedPath
{
    /// <summary>The most bytes that the length of a step takes.</summary>
    public const int MaxLengthBytes = 5;

    private byte[] _bytes = new byte[256];

    /// <summary>The length in bytes: a mark to come back to by <see cref="Truncate"/>.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Adds a packed path at the end.</summary>
    public PackedPath Append(ReadOnlySpan<byte> packed)
    {
        Grow(packed.Length);
        packed.CopyTo(_bytes.AsSpan(Length));
        Length += packed.Length;
        return this;
    }

    /// <summary>Adds one step at the end.</summary>
    public PackedPath Push(ReadOnlySpan<byte> step)
    {
        Grow(MaxLengthBytes + step.Length);
        Length += WriteStep(_bytes.AsSpan(Length), step);
        return this;
    }

    /// <summary>Goes back to an earlier, shorter state.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Writes a step: its length as LEB128, then its bytes.</summary>
    /// <returns>The number of bytes written, at most <see cref="MaxLengthBytes"/> more than the step.</returns>
    public static int WriteStep(Span<byte> destination, ReadOnlySpan<byte> step)
    {
        int written = 0;
        uint rest = (uint)step.Length;
        while (rest > 0x7F)
        {
            destination[written++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        destination[written++] = (byte)rest;
        step.CopyTo(destination[written..]);
        return written + step.Length;
    }

    /// <summary>Takes the first step off a packed path.</summary>
    /// <returns>The bytes of the step.</returns>
    public static ReadOnlySpan<byte> TakeStep(scoped ref ReadOnlySpan<byte> packed)
    {
        uint length = 0;
        int read = 0;
        while (true)
        {
            byte next = packed[read];
            length |= (next & 0x7FU) << (7 * read++);
            if (next < 0x80)
            {
                break;
            }
        }

        ReadOnlySpan<byte> step = packed.Slice(read, (int)length);
        packed = packed[(read + (int)length)..];
        return step;
    }

    private void Grow(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(Length + bytes, 2 * _bytes.Length));
        }
    }
}
