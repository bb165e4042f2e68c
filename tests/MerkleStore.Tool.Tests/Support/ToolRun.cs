// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;

namespace MerkleStore.Tool.Tests.Support;

/// <summary>One run of the tool in this process.</summary>
internal sealed record ToolRun(int Code, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one line of a failure, without its prefix.</summary>
    public string Message
    {
        get
        {
            Assert.StartsWith("merklestore: ", Error, StringComparison.Ordinal);
            Assert.Equal(1, Error.Count(character => character == '\n'));
            return Error["merklestore: ".Length..].TrimEnd('\n');
        }
    }

    /// <summary>Runs the tool with a working directory and standard input of its own.</summary>
    public static ToolRun Of(TemporaryDirectory directory, params string[] args) => Of(directory, input: [], CancellationToken.None, args);

    public static ToolRun Of(TemporaryDirectory directory, byte[] input, CancellationToken cancellation, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        int code = ToolApplication.Run(args, Console(directory.Path, output, error, input), cancellation);
        return new ToolRun(code, output.ToArray(), error.ToString());
    }

    public static ToolConsole Console(string directory, Stream output, TextWriter error, byte[] input) => new()
    {
        Output = new OutputWriter(output),
        Error = error,
        Input = () => new MemoryStream(input),
        WorkingDirectory = directory,
        Time = new ManualTime(),
    };
}
