// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>A page of the first tree that is known by its hash until it is loaded.</summary>
internal abstract class DeferredPage(Hash256 hash) : Page
{
    private readonly Hash256 _hash = hash;

    /// <summary>The page, once it has been loaded.</summary>
    public Page? Loaded { get; private set; }

    /// <summary>The hash that is known without loading.</summary>
    public Hash256 KnownHash => _hash;

    public override long Length => Load().Length;

    public override Page Load() => Loaded ??= LoadPage();

    public override Hash256 Hash(ProofHasher hasher) => _hash;

    protected abstract Page LoadPage();
}
