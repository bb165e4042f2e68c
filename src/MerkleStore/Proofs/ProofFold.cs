// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Proofs;

/// <summary>One fold under way over a tree of a proof.</summary>
internal sealed class ProofFold<TState>(ProofRun run, FoldDepth depth, ProofFoldVisitor<TState> visitor)
{
    private readonly ByteSink _key = new();

    public void Visit(StagedItem item, int level, ref TState state)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (level >= depth.Minimum && level <= depth.Maximum)
        {
            (ContextKind kind, ReadOnlyMemory<byte> value) = item is StagedValue shown ? (ContextKind.Value, run.Read(shown)) : (ContextKind.Directory, default);
            visitor(ref state, new ProofFoldEntry(kind, _key.Written, level, value.Span));
        }

        if (item is not StagedDirectory directory || level >= depth.Maximum)
        {
            return;
        }

        int length = _key.Count;
        foreach ((ReadOnlyMemory<byte> name, StagedItem child) in run.List(directory))
        {
            _key.Leb((ulong)name.Length);
            _key.Bytes(name.Span);
            Visit(child, level + 1, ref state);
            _key.CutTo(length);
        }
    }
}
