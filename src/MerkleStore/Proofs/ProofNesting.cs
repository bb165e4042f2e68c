// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Runtime.CompilerServices;

namespace MerkleStore.Proofs;

/// <summary>Bounds how deep and how wide a proof is read, before it is.</summary>
internal static class ProofNesting
{
    public static void CheckVersion(ProofReader reader)
    {
        ulong version = reader.Number(sizeof(ushort));
        if (version != EncodingLimits.Version)
        {
            reader.Fail(ProofFault.UnknownVersion, $"the version before is {version}; only {EncodingLimits.Version}, a proof over a context tree, is known");
        }
    }

    /// <summary>Checks the number of names that lead to a value or directory.</summary>
    public static void CheckLevel(ProofReader reader, int level)
    {
        if (level > ContextLimits.MaxSteps || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            reader.Fail(ProofFault.TooDeep, $"directories are nested deeper than keys of {ContextLimits.MaxSteps} steps lead");
        }
    }

    /// <summary>Checks the number of slots that lead to a page.</summary>
    public static void CheckDepth(ProofReader reader, int depth)
    {
        if (depth > ContextLimits.MaxInodeDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            reader.Fail(ProofFault.TooDeep, $"branches are nested deeper than {ContextLimits.MaxInodeDepth}");
        }
    }

    /// <summary>Checks that a list may have one more item.</summary>
    public static void CheckCount(ProofReader reader, int count, int limit)
    {
        if (count == limit)
        {
            reader.Fail(ProofFault.EntryCount, $"a list goes on behind {limit} items, which are the most there");
        }
    }
}
