// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;

namespace MerkleStore;

/// <summary>How far a scrub is; a later one can go on from there. The default is the beginning.</summary>
/// <param name="Segment">The segment whose frames come next; 0 for the first one.</param>
/// <param name="Offset">The offset in it, in bytes.</param>
/// <param name="Commit">The sequence of the last commit whose tree was checked; −1 as long as frames are read.</param>
public readonly record struct ScrubPosition(long Segment, long Offset, long Commit)
{
    /// <summary>The beginning.</summary>
    public static ScrubPosition Start => new(0, 0, -1);

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">The position.</param>
    /// <returns>Whether the text is a position.</returns>
    public static bool TryParse(string? text, out ScrubPosition position)
    {
        string[] parts = (text ?? "").Trim().Split(' ');
        position = Start;
        if (parts.Length != 3
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long segment)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            || !long.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long commit)
            || commit < -1
            || offset % 8 != 0)
        {
            return false;
        }

        position = new ScrubPosition(segment, offset, commit);
        return true;
    }

    /// <summary>The position in one line.</summary>
    /// <returns>Three numbers.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Segment} {Offset} {Commit}");
}
