// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Tool;

/// <summary>Standard output took no more bytes.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "The cause is not optional.")]
internal sealed class OutputFailedException : ToolException
{
    private const int BrokenPipe = 32;

    public OutputFailedException(Exception cause)
        : base(ExitCodes.OutputFailed, $"standard output cannot be written: {cause.Message.TrimEnd('.')}", cause)
        => ReaderWentAway = cause.HResult == BrokenPipe;

    /// <summary>The reading end of a pipe was closed, as <c>head</c> does: no reason for a message.</summary>
    public bool ReaderWentAway { get; }
}
