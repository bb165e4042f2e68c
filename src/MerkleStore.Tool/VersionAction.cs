// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace MerkleStore.Tool;

/// <summary>Prints the version of the tool.</summary>
internal sealed class VersionAction(ToolConsole console) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Assembly tool = Assembly.GetExecutingAssembly();
        console.Output.WriteLine(tool.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? tool.GetName().Version?.ToString() ?? "unknown");
        return ExitCodes.Success;
    }
}
