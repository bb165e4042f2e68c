// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MerkleStore;

/// <summary>A key of a context tree: the steps from the root to a value or a directory, each a byte string. It borrows its bytes and allocates nothing.</summary>
/// <remarks>
/// Two forms stand behind it: text, where <c>/</c> separates the steps (<c>"a/b/c"u8</c>), and the packed form, where each step is its length
/// in unsigned LEB128 followed by its bytes, so that a step can hold any byte. An empty form is the root. Steps are checked when
/// a tree walks them: see <see cref="ContextLimits"/>.
/// </remarks>
public readonly ref struct ContextPath
{
    internal const byte Separator = (byte)'/';

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _packed;

    private ContextPath(ReadOnlySpan<byte> bytes, bool packed)
    {
        _bytes = bytes;
        _packed = packed;
    }

    /// <summary>The key without steps: the root of a tree.</summary>
    public static ContextPath Root => default;

    /// <summary>Whether the key has no steps.</summary>
    public bool IsRoot => _bytes.IsEmpty;

    /// <summary>A key from steps separated by <c>/</c>.</summary>
    /// <param name="slashSeparated">The steps; empty for the root. The bytes are borrowed, not copied.</param>
    /// <returns>The key.</returns>
    public static ContextPath Parse(ReadOnlySpan<byte> slashSeparated) => new(slashSeparated, packed: false);

    /// <summary>A key from packed steps: per step its length in unsigned LEB128, then its bytes.</summary>
    /// <param name="packed">The steps; empty for the root. The bytes are borrowed, not copied.</param>
    /// <returns>The key.</returns>
    public static ContextPath FromPacked(ReadOnlySpan<byte> packed) => new(packed, packed: true);

    /// <summary>A key from steps separated by <c>/</c>.</summary>
    /// <param name="slashSeparated">The steps; empty for the root.</param>
    public static implicit operator ContextPath(ReadOnlySpan<byte> slashSeparated) => Parse(slashSeparated);

    /// <summary>A key from steps separated by <c>/</c>.</summary>
    /// <param name="slashSeparated">The steps; empty or null for the root.</param>
    public static implicit operator ContextPath(byte[]? slashSeparated) => Parse(slashSeparated);

    /// <summary>A key from an owned key.</summary>
    /// <param name="key">The key; null for the root.</param>
    public static implicit operator ContextPath(ContextKey? key) => key is null ? default : FromPacked(key.Packed);

    /// <summary>A key from steps separated by <c>/</c>; the same as the conversion.</summary>
    /// <param name="slashSeparated">The steps; empty for the root.</param>
    /// <returns>The key.</returns>
    public static ContextPath FromReadOnlySpan(ReadOnlySpan<byte> slashSeparated) => Parse(slashSeparated);

    /// <summary>A key from steps separated by <c>/</c>; the same as the conversion.</summary>
    /// <param name="slashSeparated">The steps; empty or null for the root.</param>
    /// <returns>The key.</returns>
    public static ContextPath FromByteArray(byte[]? slashSeparated) => Parse(slashSeparated);

    /// <summary>A key from an owned key; the same as the conversion.</summary>
    /// <param name="key">The key; null for the root.</param>
    /// <returns>The key.</returns>
    public static ContextPath FromContextKey(ContextKey? key) => key;

    /// <summary>The number of steps.</summary>
    /// <returns>0 for the root.</returns>
    /// <exception cref="ContextLimitException">A step is empty or too long, or there are too many.</exception>
    /// <exception cref="FormatException">The packed form is cut short.</exception>
    public int CountSteps()
    {
        int count = 0;
        int position = 0;
        while (TryNext(ref position, ref count, out _))
        {
        }

        return count;
    }

    /// <summary>Reads the step at a position and moves behind it; checks the limits of steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryNext(ref int position, ref int count, out ReadOnlySpan<byte> step)
    {
        if (position >= _bytes.Length)
        {
            // A separator at the very end announces a step that is not there.
            if (!_packed && position == _bytes.Length && count > 0 && _bytes[^1] == Separator)
            {
                PathErrors.ThrowStep(0);
            }

            step = default;
            return false;
        }

        if (_packed)
        {
            step = NextPacked(ref position);
        }
        else
        {
            ReadOnlySpan<byte> rest = _bytes[position..];
            int length = rest.IndexOf(Separator);
            step = length < 0 ? rest : rest[..length];
            position += step.Length + (length < 0 ? 0 : 1);
        }

        if (step.IsEmpty || step.Length > ContextLimits.MaxStepBytes)
        {
            PathErrors.ThrowStep(step.Length);
        }

        if (++count > ContextLimits.MaxSteps)
        {
            PathErrors.ThrowDepth(count);
        }

        return true;
    }

    /// <summary>The key as it was given.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether the steps have their lengths before them instead of separators between them.</summary>
    internal bool IsPacked => _packed;

    /// <summary>Finds the places of all steps.</summary>
    /// <param name="steps">Room for <see cref="ContextLimits.MaxSteps"/> places.</param>
    /// <returns>The number of steps.</returns>
    internal int Split(Span<PathStep> steps)
    {
        int position = 0;
        int count = 0;
        while (TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            int start = (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(_bytes), ref MemoryMarshal.GetReference(step));
            steps[count - 1] = new PathStep(start, step.Length);
        }

        return count;
    }

    /// <summary>The bytes of a step.</summary>
    internal ReadOnlySpan<byte> Step(PathStep step) => _bytes.Slice(step.Start, step.Length);

    /// <summary>Where what follows a step begins.</summary>
    internal int Behind(PathStep step) => Math.Min(step.Start + step.Length + (_packed ? 0 : 1), _bytes.Length);

    private ReadOnlySpan<byte> NextPacked(ref int position)
    {
        ulong length = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (position >= _bytes.Length || shift > 28)
            {
                PathErrors.ThrowPacked();
            }

            byte b = _bytes[position++];
            length |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                break;
            }
        }

        if (length > (ulong)(_bytes.Length - position))
        {
            PathErrors.ThrowPacked();
        }

        ReadOnlySpan<byte> step = _bytes.Slice(position, (int)length);
        position += (int)length;
        return step;
    }
}
