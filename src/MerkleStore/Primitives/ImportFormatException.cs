// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore;

/// <summary>A text that was to be imported is malformed, contradicts itself, or does not make the commit that it names. Nothing of it was taken over.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Its facts are not optional.")]
public sealed class ImportFormatException : MerkleStoreException
{
    internal ImportFormatException(long line, long column, string problem, Exception? innerException = null)
        : base(FormattableString.Invariant($"Line {line}, column {column}: {problem}"), innerException)
    {
        Line = line;
        Column = column;
    }

    /// <summary>The line, from 1.</summary>
    public long Line { get; }

    /// <summary>The byte of the line, from 1.</summary>
    public long Column { get; }
}
