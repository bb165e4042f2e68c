// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers.Text;

namespace MerkleStore.Bench.Workloads;

/// <summary>Puts keys together from text, numbers and hex digits without allocating.</summary>
internal sealed class KeyText
{
    private readonly byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>The key so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Its length, to come back to with <see cref="Cut"/>.</summary>
    public int Length => _length;

    /// <summary>Begins a key.</summary>
    public KeyText Start(ReadOnlySpan<byte> text)
    {
        _length = 0;
        return Text(text);
    }

    /// <summary>Cuts the key to a length.</summary>
    public KeyText Cut(int length)
    {
        _length = length;
        return this;
    }

    /// <summary>Appends text.</summary>
    public KeyText Text(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        return this;
    }

    /// <summary>Appends a decimal number.</summary>
    public KeyText Number(int value)
    {
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(_length), out int written);
        _length += written;
        return this;
    }

    /// <summary>Appends bytes as hex digits.</summary>
    public KeyText Hex(ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, _bytes.AsSpan(_length), out int written);
        _length += written;
        return this;
    }

    /// <summary>Appends one byte as two hex digits.</summary>
    public KeyText Hex(byte value) => Hex([value]);
}
