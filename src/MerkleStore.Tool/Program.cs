// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.InteropServices;

namespace MerkleStore.Tool;

/// <summary>The entry point of the process: signals and streams.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration? fileSize = IgnoreFileSizeLimit();
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, stop);
        return ToolApplication.Run(args, ToolConsole.OfProcess(), stop.Token);
    }

    // A write beyond the limit of file sizes (ulimit -f) fails with an error then, instead of ending the process.
    private static PosixSignalRegistration? IgnoreFileSizeLimit()
    {
        const int FileSizeExceeded = 25;
        return OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create((PosixSignal)FileSizeExceeded, context => context.Cancel = true);
    }

    // The first signal asks the command to end in order; the second has its usual effect.
    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop)
        => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        });
}
