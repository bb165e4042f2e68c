// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Tool;

/// <summary>Ends the command with one line for the user and an exit code.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "An exit code is not optional.")]
internal class ToolException : Exception
{
    public ToolException(int exitCode, string message, Exception? innerException = null)
        : base(message, innerException)
        => ExitCode = exitCode;

    public int ExitCode { get; }
}
