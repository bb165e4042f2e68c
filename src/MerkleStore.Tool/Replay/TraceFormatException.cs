// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MerkleStore.Tool.Replay;

/// <summary>A line of a trace or of an expected file cannot be used.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "The place is not optional.")]
internal sealed class TraceFormatException : ToolException
{
    public TraceFormatException(string file, long line, string reason, Exception? innerException = null)
        : base(ExitCodes.BadInput, string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}: {reason}"), innerException)
    {
        File = file;
        Line = line;
        Reason = reason;
    }

    public string File { get; }

    public long Line { get; }

    public string Reason { get; }
}
