// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.FaultHost;

/// <summary>Does storage operations, one after the other, in a process of its own that a test may trace, limit or kill.</summary>
/// <remarks>
/// Arguments: a directory, then names of operations. Prints one line for each: its name, and "ok" (with a result) or the error.
/// Exit code 0 unless the arguments are wrong: what the errors mean is for the test to say.
/// </remarks>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine("usage: MerkleStore.FaultHost directory operation...");
            return 2;
        }

        using var operations = new Operations(arguments[0]);
        foreach (string name in arguments.AsSpan(1))
        {
            Console.Out.WriteLine(FormattableString.Invariant($"{name}: {Outcome(operations, name)}"));
            Console.Out.Flush();
        }

        return 0;
    }

    private static string Outcome(Operations operations, string name)
    {
        try
        {
            return operations.Run(name);
        }
        catch (StorageFailureException failure)
        {
            return FormattableString.Invariant($"failure {failure.ErrorNumber} {failure.Operation} {failure.Offset} {failure.Message}");
        }
        catch (StoreLockedException locked)
        {
            return FormattableString.Invariant($"locked by {locked.ProcessId} {locked.Message}");
        }
        catch (IOException exception)
        {
            return FormattableString.Invariant($"runtime failure {exception.HResult} {exception.Message}");
        }
    }
}
