// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Tool;

/// <summary>The entry point of the process: signals and streams.</summary>
internal static class Program
{
    /// <summary>SIGXFSZ, the same number on Linux and macOS: a file would grow past the limit of the process.</summary>
    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    private static int Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, stop);
        using PosixSignalRegistration? limit = FailOnFileSizeLimit();
        return ToolApplication.Run(args, ToolConsole.OfProcess(), stop.Token);
    }

    // The first signal asks the command to end in order; the second has its usual effect.
    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop)
        => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        });

    // Ignored, so that the write fails with EFBIG and is reported like any other, in place of a death without a word.
    private static PosixSignalRegistration? FailOnFileSizeLimit()
        => OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileSizeLimit, context => context.Cancel = true);
}
