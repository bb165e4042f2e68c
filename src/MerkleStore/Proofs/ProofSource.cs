// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>The first tree of a proof, as a computation meets it: a store's tree, where what is met is noted, or the partial tree of a proof.</summary>
internal abstract class ProofSource
{
    /// <summary>The root; its name is empty.</summary>
    public abstract PageEntry Root { get; }

    /// <summary>Whether all that a rule of production could show is shown, also where the answer is known without it.</summary>
    public abstract bool ShowsAll { get; }

    /// <summary>The root page of a directory of the first tree, which is shown.</summary>
    public abstract Page Open(PageEntry directory);

    /// <summary>The bytes of a value of the first tree, which is shown.</summary>
    public abstract ReadOnlyMemory<byte> Read(PageEntry value);
}
