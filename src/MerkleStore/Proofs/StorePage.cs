// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore.Proofs;

/// <summary>A page of a directory of a store's tree. That it is loaded says that the proof shows it.</summary>
internal sealed class StorePage(RecordingSource source, NodeRef reference, Hash256 hash, int depth) : DeferredPage(hash)
{
    protected override Page LoadPage() => source.LoadPage(reference, depth);
}
