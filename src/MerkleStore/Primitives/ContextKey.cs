// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;

namespace MerkleStore;

/// <summary>An owned key of a context tree: a list of steps, each a byte string. Immutable; safe for concurrent use.</summary>
public sealed class ContextKey : IEquatable<ContextKey>
{
    private readonly byte[] _packed;

    private ContextKey(byte[] packed) => _packed = packed;

    /// <summary>The key without steps: the root of a tree.</summary>
    public static ContextKey Root { get; } = new([]);

    /// <summary>The steps in packed form: per step its length in unsigned LEB128, then its bytes.</summary>
    public ReadOnlySpan<byte> Packed => _packed;

    /// <summary>A key from text: steps separated by <c>/</c>, in UTF-8.</summary>
    /// <param name="text">The steps; empty for the root.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="ContextLimitException">A step is empty or too long, or there are too many.</exception>
    public static ContextKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return From(ContextPath.Parse(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A key that owns a copy of a borrowed one.</summary>
    /// <param name="path">The borrowed key.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ContextLimitException">A step is empty or too long, or there are too many.</exception>
    public static ContextKey From(scoped ContextPath path)
    {
        using var packed = new MemoryStream();
        int position = 0;
        int count = 0;
        while (path.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            Append(packed, step);
        }

        return new ContextKey(packed.ToArray());
    }

    /// <summary>A key from its steps, which may hold any bytes.</summary>
    /// <param name="steps">The steps, from the root down.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="steps"/> is null.</exception>
    /// <exception cref="ContextLimitException">A step is empty or too long, or there are too many.</exception>
    public static ContextKey FromSteps(IEnumerable<ReadOnlyMemory<byte>> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        using var packed = new MemoryStream();
        foreach (ReadOnlyMemory<byte> step in steps)
        {
            Append(packed, step.Span);
        }

        // Walking the result checks the limits.
        return From(ContextPath.FromPacked(packed.ToArray()));
    }

    /// <summary>A key from text: steps separated by <c>/</c>, in UTF-8.</summary>
    /// <param name="text">The steps; empty for the root.</param>
    public static implicit operator ContextKey(string text) => Parse(text);

    /// <summary>A key from text; the same as the conversion.</summary>
    /// <param name="text">The steps; empty for the root.</param>
    /// <returns>The key.</returns>
    public static ContextKey FromString(string text) => Parse(text);

    /// <inheritdoc/>
    public bool Equals(ContextKey? other) => other is not null && _packed.AsSpan().SequenceEqual(other._packed);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ContextKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode code = default;
        code.AddBytes(_packed);
        return code.ToHashCode();
    }

    /// <summary>The steps joined by <c>/</c>; bytes that are not printable ASCII, and <c>/</c> and <c>\</c> inside a step, are shown as <c>\xHH</c>.</summary>
    /// <returns>The text, for people: it is parsed back only where nothing had to be escaped.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        int position = 0;
        int count = 0;
        ContextPath path = this;
        while (path.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            if (count > 1)
            {
                text.Append('/');
            }

            foreach (byte b in step)
            {
                if (b is > 0x20 and < 0x7F and not (byte)'/' and not (byte)'\\')
                {
                    text.Append((char)b);
                }
                else
                {
                    text.Append("\\x").Append(b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
                }
            }
        }

        return text.ToString();
    }

    private static void Append(MemoryStream packed, ReadOnlySpan<byte> step)
    {
        uint length = (uint)step.Length;
        while (length > 0x7F)
        {
            packed.WriteByte((byte)(length | 0x80));
            length >>= 7;
        }

        packed.WriteByte((byte)length);
        packed.Write(step);
    }
}
