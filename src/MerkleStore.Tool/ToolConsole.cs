// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;

namespace MerkleStore.Tool;

/// <summary>The terminal, or what stands for it: the three streams, and what is known about them.</summary>
internal sealed class ToolConsole
{
    public required OutputWriter Output { get; init; }

    /// <summary>Diagnostics, never data.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public required Func<Stream> Input { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Colours may be used on standard output: it is a terminal, and NO_COLOR is not set.</summary>
    public bool UseColor { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Where relative paths start; empty for the working directory of the process.</summary>
    public string WorkingDirectory { get; init; } = "";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A path from the command line as the operating system takes it.</summary>
    public string Locate(string path) => Path.Combine(WorkingDirectory, path);

    /// <summary>The streams and the environment of the process.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Standard output lives as long as the process.")]
    public static ToolConsole OfProcess()
    {
        string? term = Environment.GetEnvironmentVariable("TERM");
        bool noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || term == "dumb";
        return new ToolConsole
        {
            Output = new OutputWriter(Console.OpenStandardOutput()),
            Error = Console.Error,
            Input = Console.OpenStandardInput,
            ErrorIsTerminal = !Console.IsErrorRedirected && term != "dumb",
            UseColor = !Console.IsOutputRedirected && !noColor,
            Width = TerminalWidth(),
        };
    }

    private static int TerminalWidth()
    {
        try
        {
            return Console.IsErrorRedirected ? 100 : Math.Max(40, Console.WindowWidth);
        }
        catch (IOException)
        {
            // The width is a nicety: a terminal that does not tell it gets the usual one.
            return 80;
        }
    }
}
