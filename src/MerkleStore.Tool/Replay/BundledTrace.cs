// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Reflection;

namespace MerkleStore.Tool.Replay;

/// <summary>The trace inside the tool, with the hashes that irmin-pack gives for it.</summary>
internal static class BundledTrace
{
    public const string Name = "tezos-small (bundled)";

    public static TraceSource Open() => TraceSource.FromStream(Resource("tezos-small.trace.gz"), Name);

    public static ExpectedCommits Expected()
    {
        using var reader = new StreamReader(Resource("tezos-small.expected"));
        return ExpectedCommits.Read(reader, "the hashes of irmin-pack bundled with the trace");
    }

    private static Stream Resource(string file)
        => Assembly.GetExecutingAssembly().GetManifestResourceStream(file) ?? throw new InvalidOperationException($"The tool was built without its resource {file}.");
}
