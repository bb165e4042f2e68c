// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore;

/// <summary>Which depths a fold visits; the key that it starts at has depth 0.</summary>
public readonly record struct FoldDepth
{
    private FoldDepth(int minimum, int maximum)
    {
        Minimum = minimum;
        Maximum = maximum;
    }

    /// <summary>Every depth.</summary>
    public static FoldDepth All => new(0, int.MaxValue);

    /// <summary>The smallest depth that is visited, inclusive.</summary>
    public int Minimum { get; }

    /// <summary>The largest depth that is visited, inclusive; nothing below it is read.</summary>
    public int Maximum { get; }

    /// <summary>Exactly one depth.</summary>
    /// <param name="depth">The depth, 0 or more.</param>
    /// <returns>The bounds.</returns>
    public static FoldDepth Eq(int depth) => new(Checked(depth), depth);

    /// <summary>Depths below a bound.</summary>
    /// <param name="depth">The bound, exclusive, 0 or more.</param>
    /// <returns>The bounds.</returns>
    public static FoldDepth Lt(int depth) => new(0, Checked(depth) - 1);

    /// <summary>Depths up to a bound.</summary>
    /// <param name="depth">The bound, inclusive, 0 or more.</param>
    /// <returns>The bounds.</returns>
    public static FoldDepth Le(int depth) => new(0, Checked(depth));

    /// <summary>Depths above a bound.</summary>
    /// <param name="depth">The bound, exclusive, 0 or more.</param>
    /// <returns>The bounds.</returns>
    public static FoldDepth Gt(int depth) => new(checked(Checked(depth) + 1), int.MaxValue);

    /// <summary>Depths from a bound on.</summary>
    /// <param name="depth">The bound, inclusive, 0 or more.</param>
    /// <returns>The bounds.</returns>
    public static FoldDepth Ge(int depth) => new(Checked(depth), int.MaxValue);

    private static int Checked(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        return depth;
    }
}
