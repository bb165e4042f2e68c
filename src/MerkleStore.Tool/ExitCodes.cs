// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool;

/// <summary>The exit codes of the tool, as its help lists them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The expected hashes differ, or verify found damage.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line, a trace, an expected file, a commit or a path is not usable.</summary>
    public const int BadInput = 2;

    /// <summary>The store cannot be opened or used: locked, of another format, damaged, or refused by the operating system.</summary>
    public const int StoreUnusable = 3;

    /// <summary>The output cannot be written.</summary>
    public const int OutputFailed = 4;

    /// <summary>An error in the tool itself.</summary>
    public const int InternalError = 5;

    /// <summary>Stopped by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    public static readonly IReadOnlyList<(int Code, string Meaning)> All =
    [
        (Success, "success"),
        (CheckFailed, "a check failed: the expected hashes differ, or verify found damage"),
        (BadInput, "bad input or usage: options, a trace, an expected file, a commit or path that is not there"),
        (StoreUnusable, "the store cannot be opened or used: missing, locked, other format, damaged, I/O error"),
        (OutputFailed, "the output cannot be written"),
        (InternalError, "an error in the tool itself"),
        (Interrupted, "stopped by Ctrl-C or SIGTERM"),
    ];
}
