// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MerkleStore.Tests.Io;

/// <summary>Programs that tests start: any by name, and the fault host by its operations.</summary>
internal static class ChildProcess
{
    /// <summary>If this variable is set to 1 then a missing means of the machine is a failure, not a skip: for the machine that must have them.</summary>
    private const string RequireVariable = "MERKLESTORE_REQUIRE_FAULT_TESTS";

    /// <summary>Starts the fault host on a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="operations">The names of the operations.</param>
    /// <param name="before">A program with its arguments that starts it in turn, such as a tracer.</param>
    public static Process StartHost(string directory, string[] operations, params string[] before)
    {
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string host = Path.Combine(AppContext.BaseDirectory, "MerkleStore.FaultHost.dll");
        return Start([.. before, dotnet, host, directory, .. operations]);
    }

    /// <summary>Runs the fault host to its end and returns its lines, one for each operation, without the operation's name.</summary>
    public static async Task<string[]> RunHostAsync(string directory, string[] operations, params string[] before)
    {
        using Process process = StartHost(directory, operations, before);
        (int exitCode, string output, string errors) = await FinishAsync(process);
        Assert.True(exitCode == 0, $"the fault host ended with {exitCode}: {output}{errors}");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(operations, lines.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
        return [.. lines.Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..])];
    }

    /// <summary>Runs a program to its end; a program that is not there has the exit code 127.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] command)
    {
        try
        {
            using Process process = Start(command);
            return await FinishAsync(process);
        }
        catch (Win32Exception exception)
        {
            return (127, string.Empty, exception.Message);
        }
    }

    /// <summary>Skips the test, or fails it where the machine is said to have all means.</summary>
    public static void SkipUnless(bool possible, string reason)
    {
        if (!possible && Environment.GetEnvironmentVariable(RequireVariable) == "1")
        {
            Assert.Fail($"{RequireVariable}=1, but: {reason}");
        }

        Assert.SkipUnless(possible, reason);
    }

    private static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command.AsSpan(1).ToArray())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Without it the runtime grows a file of its own, which a limit of the file size would stop.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }

    private static async Task<(int ExitCode, string Output, string Errors)> FinishAsync(Process process)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output, await errors);
    }
}
