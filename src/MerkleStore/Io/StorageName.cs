// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Io;

/// <summary>The rule for file names of a store: plain on every file system, so that no name can reach another directory.</summary>
internal static class StorageName
{
    /// <summary>The most characters of a name.</summary>
    public const int MaxLength = 128;

    /// <summary>Checks a name: 1 to <see cref="MaxLength"/> ASCII letters, digits, '-', '_' and '.', the first of them no '.'.</summary>
    /// <exception cref="ArgumentException">It is another name.</exception>
    public static void Check(string name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        bool plain = name.Length <= MaxLength && name[0] != '.';
        foreach (char c in name)
        {
            plain &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
        }

        if (!plain)
        {
            throw new ArgumentException(
                $"'{name}' is not a plain file name: use up to {MaxLength} ASCII letters, digits, '-', '_' and '.', not beginning with '.'.", parameter);
        }
    }
}
