// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Formatting;
using MerkleStore.Tool.Replay;

namespace MerkleStore.Tool.Proofs;

/// <summary>What a proof is about, as the command line says it: operations from a file, then paths to read.</summary>
internal sealed class ProofScript
{
    private readonly List<(TraceOperationKind Kind, byte[] First, byte[] Second)> _operations = [];

    /// <summary>What the reads of the last run found.</summary>
    public List<ProofRead> Reads { get; } = [];

    /// <summary>Makes a script.</summary>
    /// <param name="console">Where files are.</param>
    /// <param name="operations">A file in the format of a trace, or null.</param>
    /// <param name="paths">Paths to read.</param>
    /// <exception cref="ToolException">The file cannot be read or has lines that are no reads or changes, or a path is malformed.</exception>
    public static ProofScript From(ToolConsole console, string? operations, IEnumerable<string> paths)
    {
        var script = new ProofScript();
        if (operations is not null)
        {
            using var reader = new TraceReader(operations == "-" ? TraceSource.FromStream(console.Input(), "standard input") : TraceSource.OpenFile(console.Locate(operations), operations));
            script.ReadOperations(reader);
        }

        foreach (string path in paths)
        {
            script._operations.Add((TraceOperationKind.Get, PathText.ParsePacked(path), []));
        }

        return script;
    }

    /// <summary>The computation.</summary>
    public void Run(ProofTree tree)
    {
        Reads.Clear();
        foreach ((TraceOperationKind kind, byte[] first, byte[] second) in _operations)
        {
            var path = ContextPath.FromPacked(first);
            switch (kind)
            {
                case TraceOperationKind.Set:
                    tree.Set(path, second);
                    break;
                case TraceOperationKind.Delete:
                    tree.Delete(path);
                    break;
                case TraceOperationKind.Copy:
                    tree.Copy(path, ContextPath.FromPacked(second));
                    break;
                case TraceOperationKind.List:
                    Reads.Add(new ProofRead(PathText.FormatPacked(first), tree.GetKind(path), null, [.. tree.List(path).Select(e => PathText.FormatStep(e.Name.Span))]));
                    break;
                case TraceOperationKind.Mem:
                    Reads.Add(new ProofRead(PathText.FormatPacked(first), tree.ContainsValue(path) ? ContextKind.Value : tree.GetKind(path), null, null));
                    break;
                default:
                    Reads.Add(new ProofRead(PathText.FormatPacked(first), tree.GetKind(path), tree.Get(path), null));
                    break;
            }
        }
    }

    private void ReadOperations(TraceReader reader)
    {
        var batch = new TraceBatch();
        while (reader.Read(batch))
        {
            foreach (TraceOperation operation in batch.Operations)
            {
                if (operation.Kind > TraceOperationKind.Copy)
                {
                    throw new TraceFormatException(reader.Name, operation.Line, "a proof is about reads and changes of one tree: the lines S, D, Y, G, M and L");
                }

                _operations.Add((operation.Kind, batch.First(operation).ToArray(), batch.Second(operation).ToArray()));
            }
        }
    }
}
