// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using MerkleStore.Tool.Commands;

namespace MerkleStore.Tool;

/// <summary>The command line as a whole: runs a command and turns what it throws into one line and an exit code.</summary>
internal static class ToolApplication
{
    private const string TraceVariable = "MERKLESTORE_TRACE";

    /// <summary>Runs the tool.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The last resort of the process: nobody else would turn it into a line and an exit code.")]
    public static int Run(IReadOnlyList<string> args, ToolConsole console, CancellationToken cancellation)
    {
        try
        {
            int code = RunCommand(args, console, cancellation);
            console.Output.Flush();
            return code;
        }
        catch (OutputFailedException error) when (error.ReaderWentAway)
        {
            return error.ExitCode;
        }
        catch (ToolException error)
        {
            return Fail(console, error.ExitCode, error.Message, error);
        }
        catch (OperationCanceledException error)
        {
            return Fail(console, ExitCodes.Interrupted, error is TaskCanceledException ? "stopped" : error.Message, error);
        }
        catch (MerkleStoreException error)
        {
            return Fail(console, ExitCodes.StoreUnusable, error.Message, error);
        }
        catch (Exception error)
        {
            return Fail(console, ExitCodes.InternalError, $"internal error, please report it: {error.GetType().Name}: {error.Message} (set {TraceVariable}=1 for the place)", error);
        }
    }

    private static int RunCommand(IReadOnlyList<string> args, ToolConsole console, CancellationToken cancellation)
    {
        Command root = CreateRoot(console, cancellation);
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            // Without arguments the root asks for a command: then the help is of more use than a complaint.
            if (args.Count == 0)
            {
                root.Parse(["--help"]).Invoke(Configuration(console.Error));
                return ExitCodes.BadInput;
            }

            bool noCommand = parsed.CommandResult.Command == root && parsed.UnmatchedTokens.Count > 0;
            string problem = noCommand ? $"there is no command '{parsed.UnmatchedTokens[0]}'" : parsed.Errors[0].Message.TrimEnd('.');
            throw new ToolException(ExitCodes.BadInput, $"{problem}; see {FullName(parsed.CommandResult)} --help");
        }

        using var text = new StringWriter();
        int code = parsed.Invoke(Configuration(text));
        console.Output.Write(text.ToString());
        return code;

        InvocationConfiguration Configuration(TextWriter output) => new()
        {
            Output = output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
    }

    private static Command CreateRoot(ToolConsole console, CancellationToken cancellation)
    {
        // Not a RootCommand: that one is named after the assembly, and the tool is not.
        var version = new Option<bool>("--version") { Description = "Show the version." };
        var root = new Command("merklestore", "Inspect, verify and replay MerkleStore stores.")
        {
            ReplayCommand.Create(console, cancellation),
            InfoCommand.Create(console),
            LogCommand.Create(console),
            LsCommand.Create(console),
            CatCommand.Create(console),
            TreeCommand.Create(console, cancellation),
            DuCommand.Create(console, cancellation),
            StatCommand.Create(console, cancellation),
            VerifyCommand.Create(console, cancellation),
            RepairCommand.Create(console, cancellation),
            ScrubCommand.Create(console, cancellation),
            ProofCommand.Create(console),
            DiffCommand.Create(console, cancellation),
            ExportCommand.Create(console, cancellation),
            ImportCommand.Create(console, cancellation),
            SnapshotCommand.Create(console, cancellation),
            CloneCommand.Create(console),
            MaintenanceCommands.CreateGc(console, cancellation),
            MaintenanceCommands.CreateCompact(console, cancellation),
            MaintenanceCommands.CreateEstimate(console),
            MaintenanceCommands.CreatePins(console),
            MaintenanceCommands.CreateSegments(console),
            version,
        };
        version.Action = new VersionAction(console);
        var help = new HelpOption();
        help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
        root.Add(help);
        return root;
    }

    /// <summary>The command with those that it is part of, as it is typed.</summary>
    private static string FullName(SymbolResult command)
        => (command.Parent is { } parent ? FullName(parent) + " " : "") + ((CommandResult)command).Command.Name;

    private static int Fail(ToolConsole console, int code, string message, Exception error)
    {
        try
        {
            console.Output.Flush();
        }
        catch (OutputFailedException)
        {
            // There is an error to report already, and it is on its way to standard error.
        }

        console.Error.WriteLine($"merklestore: {message.ReplaceLineEndings(" ")}");
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TraceVariable)))
        {
            console.Error.WriteLine(error);
        }

        return code;
    }
}
